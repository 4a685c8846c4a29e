// SPDX-License-Identifier: Apache-2.0
package org.anyorder.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.anyorder.Exactness;
import org.anyorder.FinishReason;
import org.anyorder.Gap;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Template;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.api.Test;

class AnsiTraceRendererTest {

    private static final List<String> WORDS = List.of("The", " quick", " brown", " fox", " jumps", "s", ".");
    private static final List<String> ODD =
            List.of("a", " b", "\n", "\u001B[2J", "\u65e5\u672c", "\r\n", "\t", "e\u0301", "\u202E", "", " ", "\uD83D");

    @Test
    void writesAStepOnALine() {
        String steps = new AnsiTraceRenderer(80, Colouring.NONE, WORDS::get).steps(fox());
        assertEquals("""
                step  1  The [quick] fox
                step  2  The quick_ [brown] fox[.]
                step  3  The [~quick][s] brown fox.
                step 10  The_s brown fox[-.]
                """, steps);
    }

    @Test
    void showsWhatSettlesTogetherAndWhatIsMaskedAgainAndSettledAnew() {
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
        AnsiTraceRenderer renderer = new AnsiTraceRenderer(80, Colouring.NONE, WORDS::get);
        assertEquals("""
                step 1  The [quick] [brown]_
                step 2  The [~quick] brown [fox]
                step 3  The [jumps] brown fox
                """, renderer.steps(trace.samples().get(0)));
        TraceHeading heading =
                new TraceHeading("m", "remask", Exactness.APPROXIMATE, List.of("dual cache: approximate"));
        String page = renderer.render(trace, heading);
        assertTrue(page.startsWith("m \u00b7 remask \u00b7 approximate \u00b7 dual cache: approximate\n"), page);
        assertTrue(page.contains(" \u00b7 1 retracted \u00b7 length"), page);
    }

    @Test
    void writesTheResultAndSaysInWhatStepsItAppeared() {
        AnsiTraceRenderer plain = new AnsiTraceRenderer(80, Colouring.NONE, WORDS::get);
        assertEquals("The_s brown fox\nsteps 1 to 10\n", plain.result(fox()));
        AnsiTraceRenderer numbers = new AnsiTraceRenderer(80, Colouring.NONE, Integer::toString);
        assertEquals("0 _ 5 2 3\nsteps 1 to 10\n", numbers.result(fox()));
    }

    @Test
    void coloursOnlyAddEscapes() {
        for (Colouring colouring : List.of(Colouring.INDEXED, Colouring.TRUE_COLOUR)) {
            AnsiTraceRenderer coloured = new AnsiTraceRenderer(80, colouring, WORDS::get);
            AnsiTraceRenderer plain = new AnsiTraceRenderer(80, Colouring.NONE, WORDS::get);
            String result = coloured.result(fox());
            assertTrue(result.contains("\u001B["));
            assertTrue(result.endsWith("uncoloured: given\u001B[0m\n"), result);
            assertEquals(
                    plain.result(fox()).lines().findFirst(),
                    without(result).lines().findFirst());
            assertEquals(plain.steps(fox()), without(coloured.steps(fox())));
        }
    }

    @Test
    void noLineIsWiderThanTheTerminalAndNoTokenSteersIt() {
        long seed = Seeds.seed("AnsiTraceRendererTest");
        SplittableRandom random = new SplittableRandom(seed);
        for (int run = 0; run < 40; run++) {
            GenerationTrace trace = new GenerationTrace();
            EventScript script = new EventScript(
                    GenerationRequest.builder(Template.of(Known.of(0, 1), Gap.atLeast(0)))
                            .build(),
                    0,
                    trace);
            for (int step = 1; step <= 60; step++) {
                script.step(step).any(random, ODD.size());
                script.any(random, ODD.size());
            }
            script.finish(FinishReason.STOP);
            String which = "seed " + seed + ", run " + run;
            int width = random.nextInt(AnsiTraceRenderer.NARROWEST, 100);
            for (IntFunction<String> text : List.<IntFunction<String>>of(ODD::get, id -> "w".repeat(10 * id + 1))) {
                AnsiTraceRenderer plain = new AnsiTraceRenderer(width, Colouring.NONE, text);
                AnsiTraceRenderer coloured = new AnsiTraceRenderer(width, Colouring.INDEXED, text);
                TraceHeading heading = new TraceHeading("a\u001Bmodel", "s", Exactness.APPROXIMATE, List.of("note"));
                for (String out : List.of(
                        plain.render(trace, heading),
                        plain.steps(trace.samples().get(0)),
                        without(coloured.render(trace, heading)),
                        without(coloured.steps(trace.samples().get(0))))) {
                    assertFalse(out.chars().anyMatch(c -> c != '\n' && Character.isISOControl(c)), "seed " + seed);
                    out.lines()
                            .forEach(line -> assertTrue(
                                    line.codePoints().map(TokenText::columns).sum() <= width,
                                    which + ", width " + width + ": " + line));
                }
            }
        }
    }

    @Test
    void wrapsAtSpaces() {
        StyledText text = new StyledText().append("one two three\nfour fivesixseven", "");
        assertEquals(List.of("one two", "three", "four", "fivesix", "seven"), text.lines(7));
        assertEquals(List.of(""), new StyledText().lines(7));
        assertEquals(
                List.of("", "a", "", "b"),
                new StyledText().append("\na\n\nb\n", "").lines(7));
    }

    @Test
    void choosesStepsEvenly() {
        GenerationTrace trace = new GenerationTrace();
        EventScript script = new EventScript(
                GenerationRequest.builder(Template.of(Gap.atLeast(0))).build(), 0, trace);
        for (int step = 1; step <= 100; step++) {
            script.step(step).insert(0, 5, -1);
        }
        AnsiTraceRenderer plain = new AnsiTraceRenderer(80, Colouring.NONE, WORDS::get);
        List<String> lines = plain.steps(trace.samples().get(0), 4).lines().toList();
        assertEquals(
                List.of("step  25", "step  50", "step  75", "step 100"),
                lines.stream().map(line -> line.substring(0, 8)).toList());
        assertThrows(
                IllegalArgumentException.class,
                () -> plain.steps(trace.samples().get(0), 0));
    }

    @Test
    void honoursTheEnvironment() {
        assertEquals(Colouring.NONE, Colouring.of(Map.of()));
        assertEquals(Colouring.NONE, Colouring.of(Map.of("TERM", "dumb", "COLORTERM", "truecolor")));
        assertEquals(Colouring.NONE, Colouring.of(Map.of("TERM", "xterm-256color", "NO_COLOR", "1")));
        assertEquals(Colouring.INDEXED, Colouring.of(Map.of("TERM", "xterm-256color", "NO_COLOR", "")));
        assertEquals(Colouring.TRUE_COLOUR, Colouring.of(Map.of("TERM", "xterm", "COLORTERM", "truecolor")));
    }

    @Test
    void everyColourCarriesReadableText() {
        for (int moment = 1; moment <= 200; moment++) {
            double luminance = Palette.luminance(Palette.colour(moment, 200));
            double contrast =
                    Palette.light(Palette.colour(moment, 200)) ? (luminance + 0.05) / 0.05 : 1.05 / (luminance + 0.05);
            assertTrue(contrast >= 4.5, "contrast " + contrast + " at moment " + moment);
        }
    }

    @Test
    void refusesATerminalThatIsTooNarrow() {
        assertThrows(IllegalArgumentException.class, () -> new AnsiTraceRenderer(31, Colouring.NONE, WORDS::get));
    }

    private static SampleTrace fox() {
        GenerationTrace trace = new GenerationTrace();
        EventScript script = new EventScript(
                GenerationRequest.builder(Template.of(Known.of(0), Gap.between(0, 5), Known.of(3), Gap.atLeast(0)))
                        .build(),
                0,
                trace);
        script.step(1).insert(1, 1, -1);
        script.step(2).open(2, 1).insert(3, 2, -1).insert(5, 6, -1);
        script.step(3).retract(1).commit(2, 5, -1);
        script.step(10).delete(5);
        script.finish(FinishReason.STOP);
        return trace.samples().get(0);
    }

    private static String without(String escapes) {
        return escapes.replaceAll("\u001B\\[[0-9;]*m", "");
    }
}
