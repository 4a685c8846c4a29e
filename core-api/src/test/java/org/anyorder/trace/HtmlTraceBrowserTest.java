// SPDX-License-Identifier: Apache-2.0
package org.anyorder.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.anyorder.Exactness;
import org.anyorder.FinishReason;
import org.anyorder.Gap;
import org.anyorder.GenerationEvent;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Template;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loads pages in headless Chromium, where there is one, and compares what they show with a replay in Java. */
class HtmlTraceBrowserTest {

    private static final Optional<Path> BROWSER = Stream.of("chromium", "chromium-browser", "google-chrome")
            .map(name -> Path.of("/usr/bin", name))
            .filter(Files::isExecutable)
            .findFirst();
    private static final List<String> TEXT =
            List.of("The", " quick", " brown", " fox", "\n", "<b>", "&amp;", " \u00fcber", "\u65e5\u672c", "x");
    private static final Pattern CHIP = Pattern.compile("<span class=\"token([^\"]*)\" data-identity=\"(\\d+)\""
            + " data-position=\"(\\d+)\" data-token=\"(-?\\d+)\" data-step=\"(\\d+)\"[^>]*>(.*?)</span>");

    @TempDir
    private Path folder;

    @BeforeEach
    void needsABrowser() {
        assumeTrue(BROWSER.isPresent(), "no browser: none of /usr/bin/{chromium, chromium-browser, google-chrome}");
    }

    @Test
    void showsEveryMomentAndOpensAtTheStepThatTheAddressNames() throws Exception {
        long seed = Seeds.seed("HtmlTraceBrowserTest");
        SplittableRandom random = new SplittableRandom(seed);
        GenerationTrace trace = new GenerationTrace();
        for (int sample = 0; sample < 2; sample++) {
            EventScript script = new EventScript(
                    GenerationRequest.builder(Template.of(Known.of(0, 1), Gap.between(0, 90), Known.of(3, 4)))
                            .samples(2)
                            .build(),
                    sample,
                    trace);
            for (int step = 1; step <= 150; step++) {
                script.step(step).any(random, TEXT.size());
                script.any(random, TEXT.size());
                script.any(random, TEXT.size());
            }
            script.finish(FinishReason.STOP);
        }
        String dom = dump(page(trace, """
                const opened = at("text").cloneNode(true);
                for (let sample = 0; sample < data.samples.length; sample++) {
                    select(sample);
                    for (let moment = replay.last; moment >= 0; moment -= 7) {
                        show(moment);
                        const seen = at("text").cloneNode(true);
                        seen.id = `seen-${sample}-${moment}-`;
                        document.body.append(seen);
                    }
                }
                opened.id = "opened";
                document.body.append(opened);
                """), "sample=1&step=100");
        for (int sample = 0; sample < 2; sample++) {
            SampleTrace recorded = trace.samples().get(sample);
            for (int moment = Replay.moments(recorded.events()); moment >= 0; moment -= 7) {
                assertShows(recorded, moment, dom, "seen-" + sample + "-" + moment + "-", "seed " + seed);
            }
        }
        SampleTrace recorded = trace.samples().get(1);
        List<GenerationEvent> untilThen =
                recorded.events().stream().filter(event -> event.step() <= 100).toList();
        assertShows(recorded, Replay.moments(untilThen), dom, "opened", "seed " + seed);
    }

    @Test
    void obeysKeysPlaysToTheEndAndShowsAnEmptyTrace() throws Exception {
        GenerationTrace trace = new GenerationTrace();
        EventScript script = new EventScript(
                GenerationRequest.builder(Template.of(Known.of(0), Gap.atLeast(0)))
                        .build(),
                0,
                trace);
        for (int step = 1; step <= 4; step++) {
            script.step(step).insert(1, step, -0.5);
        }
        script.finish(FinishReason.LENGTH);
        String dom = dump(page(trace, """
                const press = (...keys) => keys.forEach((key) =>
                    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true })));
                const keep = (id) => {
                    const seen = at("text").cloneNode(true);
                    seen.id = id;
                    document.body.append(seen);
                };
                press("Home", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft", "t");
                keep("arrows");
                press("End", "3");
                keep("tenths");
                press("+", "Home", " ");
                """), "theme=dark");
        assertShows(trace.samples().get(0), 2, dom, "arrows", "keys");
        assertShows(trace.samples().get(0), 1, dom, "tenths", "keys");
        assertShows(trace.samples().get(0), 4, dom, "text", "played");
        assertTrue(dom.contains("data-theme=\"light\""), "t changes the theme");
        assertTrue(dump(page(new GenerationTrace(), ""), "").contains("Nothing was recorded."));
    }

    @Test
    void marksWhatIsSettledAgainAfterItWasRetracted() throws Exception {
        GenerationTrace trace = new GenerationTrace();
        new EventScript(
                        GenerationRequest.builder(Template.of(Known.of(0), Gap.exactly(3)))
                                .build(),
                        0,
                        trace)
                .open(1, 3)
                .step(1)
                .commit(1, 1, -0.5)
                .commit(2, 2, -0.25)
                .step(2)
                .retract(1)
                .commit(3, 3, -0.5)
                .step(3)
                .commit(1, 4, -1)
                .finish(FinishReason.LENGTH);
        String dom = dump(page(trace, """
                for (const moment of [1, 2, 3]) {
                    show(moment);
                    const seen = at("text").cloneNode(true);
                    seen.id = `seen-${moment}`;
                    document.body.append(seen);
                }
                """), "");
        for (int moment = 1; moment <= 3; moment++) {
            assertShows(trace.samples().get(0), moment, dom, "seen-" + moment, "remasking");
        }
        Pattern again = Pattern.compile("class=\"token[^\"]* again[^\"]*\" data-identity=\"(\\d+)\"");
        int third = dom.indexOf("id=\"seen-3\"");
        int first = dom.indexOf("id=\"seen-1\"");
        assertTrue(first >= 0 && third > first, "the three moments");
        assertEquals(0, again.matcher(dom.substring(first, third)).results().count(), "not yet");
        assertEquals(
                List.of("1"),
                again.matcher(dom.substring(third))
                        .results()
                        .map(match -> match.group(1))
                        .toList());
        assertTrue(dom.contains("settled again"), "the legend explains it");
        assertTrue(dom.contains("<dt>Retracted</dt><dd>1</dd>"), "the cost of remasking");
    }

    private static void assertShows(SampleTrace sample, int moment, String page, String element, String which) {
        Replay replay = sample.replay();
        while (replay.moment() < moment) {
            replay.next();
        }
        List<String> expected = new ArrayList<>();
        int position = 0;
        for (Place place : replay.places()) {
            String text = place.token() < 0 ? "\u00a0" : TEXT.get(place.token());
            expected.add(place.identity() + "@" + position + " " + place.token() + " step " + place.step() + " "
                    + place.change() + " '" + text + "'");
            position += place.standing() ? 1 : 0;
        }
        List<String> shown = new ArrayList<>();
        int start = page.indexOf("id=\"" + element + "\"");
        assertTrue(start >= 0, "the page has no element " + element);
        String sequence = page.substring(start, page.indexOf("</div>", start));
        Matcher chip = CHIP.matcher(sequence.replaceAll("</?i[^>]*>", ""));
        while (chip.find()) {
            String change = Stream.of("settled", "opened", "retracted", "removed")
                    .filter(name -> chip.group(1).contains(name))
                    .findFirst()
                    .orElse("none");
            String text = chip.group(6)
                    .replace("&lt;", "<")
                    .replace("&gt;", ">")
                    .replace("&nbsp;", "\u00a0")
                    .replace("&amp;", "&")
                    .replace("\u00b7", " ")
                    .replace("\u21b5", "\n");
            shown.add(chip.group(2) + "@" + chip.group(3) + " " + chip.group(4) + " step " + chip.group(5) + " "
                    + change.toUpperCase(Locale.ROOT) + " '" + text + "'");
        }
        assertEquals(expected, shown, which + ", " + element);
    }

    private Path page(GenerationTrace trace, String script) throws IOException {
        TraceHeading heading = new TraceHeading("test", "scripted", Exactness.PROCESS);
        return Files.writeString(
                Files.createTempFile(folder, "trace", ".html"),
                new HtmlTraceRenderer(heading, TEXT::get)
                        .render(trace)
                        .replace("</body>", "<script>" + script + "</script></body>"));
    }

    private String dump(Path page, String fragment) throws Exception {
        Path out = Files.createTempFile(folder, "dom", ".html");
        Process browser = new ProcessBuilder(
                        BROWSER.orElseThrow().toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--user-data-dir=" + Files.createTempDirectory(folder, "profile"),
                        "--virtual-time-budget=6000",
                        "--dump-dom",
                        page.toUri() + "#" + fragment)
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertTrue(browser.waitFor(120, TimeUnit.SECONDS), "the browser did not end within two minutes");
        } finally {
            browser.destroyForcibly();
        }
        return Files.readString(out, StandardCharsets.UTF_8);
    }
}
