// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.anyorder.LoadOptions;
import org.anyorder.examples.cli.TinyModels;
import org.anyorder.insertion.task.StarGraph;
import org.anyorder.insertion.task.StarGraphGenerator;
import org.anyorder.insertion.task.StarGraphTokens;
import org.anyorder.trace.Colouring;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @TempDir
    private Path pictures;

    @Test
    void withoutModelsItSaysWhichAreMissingAndHowToMakeThem() throws IOException {
        DemoScreen screen = screen(false, Map.of("TERM", "xterm"));
        new InsertionDemo().show(screen, LoadOptions.DEFAULT, 0, List.of());
        String page = written.toString(StandardCharsets.UTF_8);
        assertTrue(page.contains("Not in this build: shakespeare-insertion, star-easy, star-medium"), page);
        assertTrue(page.contains("train --config examples/training/shakespeare-insertion.json"), page);
        assertFalse(page.contains("\u001B"), "no terminal, no colours");
        assertTrue(page.lines().allMatch(line -> line.length() <= 80), page);
    }

    @Test
    void coloursNeedATerminalThatWantsThem() {
        assertEquals(Colouring.NONE, screen(false, Map.of("TERM", "xterm")).colouring());
        assertEquals(Colouring.INDEXED, screen(true, Map.of("TERM", "xterm")).colouring());
        assertEquals(
                Colouring.NONE,
                screen(true, Map.of("TERM", "xterm", "NO_COLOR", "1")).colouring());
    }

    @Test
    void familiesWithoutAModelAreNotListed() {
        List<String> insertion = List.of("star-easy");
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> FamilyDemo.named("masked", insertion));
        assertEquals("--family must be one of [insertion], got masked", refused.getMessage());
        assertEquals("insertion", FamilyDemo.named("insertion", insertion).name());
        List<String> both = List.of("shakespeare-block", "star-easy");
        assertEquals("masked", FamilyDemo.named("masked", both).name());
        assertEquals(2, FamilyDemo.of(both).size());
        assertEquals(5, FamilyDemo.of(List.of()).size(), "without models each says what is missing");
    }

    @Test
    void oneSentenceIsFilledByFourSamplersThatTellOrderAndCost(@TempDir Path folder) throws IOException {
        String model = TinyModels.masked(folder.resolve("model")).toString();
        new MaskedDemo(model, model).show(screen(false, Map.of()), LoadOptions.DEFAULT, 4, List.of(model));
        String page = written.toString(StandardCharsets.UTF_8);
        for (String sampler : List.of(
                "ancestral, 8 steps",
                "low-confidence: the surest first",
                "threshold, dual cache (approximate)",
                "block-diffusion: block by block")) {
            assertTrue(page.contains(sampler), page);
        }
        Pattern order = Pattern.compile("step (\\d+ ){4}\\|( \\d+){8}");
        assertEquals(4, order.matcher(page).results().count(), page);
        assertEquals(
                4,
                Pattern.compile("\\d+ NFE \u00b7 \\d+ rows \u00b7 \\d+\\.\\d\\d s")
                        .matcher(page)
                        .results()
                        .count(),
                page);
        assertFalse(page.contains("Not in this build"), page);
    }

    @Test
    void aMissingBlockModelIsNamedAndTheOthersAreShown(@TempDir Path folder) throws IOException {
        String model = TinyModels.masked(folder.resolve("model")).toString();
        new MaskedDemo(model, "shakespeare-block")
                .show(screen(false, Map.of()), LoadOptions.DEFAULT, 4, List.of(model));
        String page = written.toString(StandardCharsets.UTF_8);
        assertTrue(page.contains("The same gaps by 3 samplers"), page);
        assertTrue(page.contains("Not in this build: shakespeare-block"), page);
        assertFalse(page.contains("block-diffusion"), page);
    }

    @Test
    void draftingSaysWhatItGains(@TempDir Path folder) throws IOException {
        String target = TinyModels.causal(folder.resolve("target"), 3).toString();
        String draft = TinyModels.causal(folder.resolve("draft"), 3).toString();
        new SpeculativeDemo(target, draft)
                .show(screen(false, Map.of()), LoadOptions.DEFAULT, 4, List.of(target, draft));
        String page = written.toString(StandardCharsets.UTF_8);
        assertTrue(page.contains("All 5 texts are equal, token for token."), page);
        Pattern plain = Pattern.compile("token by token +96 +1\\.00 +\u2013 +\\d+ +1\\.00");
        assertEquals(2, plain.matcher(page).results().count(), page);
        Pattern whole = Pattern.compile("a draft of 5, verified +16 +6\\.00 +100% +\\d+ +\\d+\\.\\d\\d");
        assertEquals(2, whole.matcher(page).results().count(), page);
        assertTrue(page.contains("6 6 6 6 6 6 6 6 6 6 6 6 6 6 6 6\n"), page);
        assertTrue(page.contains("Kept in 16 rounds, first drafted token to last: 100% 100% 100% 100% 100%\n"), page);
    }

    @Test
    void keptTokensAreCountedByTheirPlaceInTheDraft() {
        assertEquals(
                "Kept in 4 rounds, first drafted token to last: 75% 50% 25%",
                SpeculativeDemo.keptByPosition(new long[] {4, 1, 3, 2}));
        assertEquals("No drafted token was kept.", SpeculativeDemo.keptByPosition(new long[] {1, 1}));
        assertEquals("No drafted token was kept.", SpeculativeDemo.keptByPosition(new long[0]));
    }

    @Test
    void gapsAreFilledByOneLawInTwoWays(@TempDir Path folder) throws IOException {
        String model = TinyModels.anySubset(folder.resolve("model")).toString();
        String draft = TinyModels.causal(folder.resolve("draft"), 3).toString();
        new AnySubsetDemo(model, draft).show(screen(false, Map.of()), LoadOptions.DEFAULT, 4, List.of(model, draft));
        String page = written.toString(StandardCharsets.UTF_8);
        Pattern cost = Pattern.compile("28 tokens \u00b7 (\\d+) NFE");
        List<Integer> nfe = cost.matcher(page)
                .results()
                .map(found -> Integer.valueOf(found.group(1)))
                .toList();
        assertEquals(2, nfe.size(), page);
        assertEquals(28, nfe.get(0), "one by one");
        assertTrue(nfe.get(1) < 28, page);
        assertTrue(page.contains("round 1 2 3 4 5 6 7 8 9 10 11 12 "), page);
        assertTrue(Pattern.compile("kept  ([2-5]/5 )+").matcher(page).find(), page);
        assertTrue(Pattern.compile("one by one +28\\.0 +1\\.00 +\u2013 +\\d+ +1\\.00")
                .matcher(page)
                .find());
        Pattern drafted = Pattern.compile("drafts of its own, verified +\\d+\\.\\d +0\\.\\d\\d +\\d+%");
        assertTrue(drafted.matcher(page).find(), page);
        Pattern causal = Pattern.compile("a causal draft, verified +\\d+\\.\\d +[01]\\.\\d\\d +\\d+%");
        assertTrue(causal.matcher(page).find(), page);
        assertTrue(page.contains("Greedy, all of them fill in the same tokens."), page);
        Pattern ranked = Pattern.compile("(-\\d+\\.\\d{3}) +(-\\d+\\.\\d{3})   \\S");
        List<double[]> densities = ranked.matcher(page)
                .results()
                .map(found -> new double[] {Double.parseDouble(found.group(1)), Double.parseDouble(found.group(2))})
                .toList();
        assertEquals(5, densities.size(), page);
        for (int place = 0; place < 5; place++) {
            assertEquals(densities.get(place)[0], densities.get(place)[1], 0.0015);
            assertTrue(place == 0 || densities.get(place)[0] <= densities.get(place - 1)[0], page);
        }
        assertTrue(
                page.lines()
                        .filter(line -> !line.contains(folder.toString())
                                && !ranked.matcher(line).find())
                        .allMatch(line -> line.length() <= 80),
                page);
    }

    @Test
    void withoutADraftTheOthersAreShown(@TempDir Path folder) throws IOException {
        String model = TinyModels.anySubset(folder.resolve("model")).toString();
        new AnySubsetDemo(model, "shakespeare-any-subset-draft")
                .show(screen(false, Map.of()), LoadOptions.DEFAULT, 4, List.of(model));
        String page = written.toString(StandardCharsets.UTF_8);
        assertTrue(page.contains("Not in this build: shakespeare-any-subset-draft"), page);
        assertTrue(page.contains("bigrams of the text, verified"), page);
        assertFalse(page.contains("a causal draft"), page);
    }

    @Test
    void withoutADraftTheTextItselfIsLookedUp(@TempDir Path folder) throws IOException {
        String target = TinyModels.causal(folder.resolve("target"), 3).toString();
        new SpeculativeDemo(target, "shakespeare-draft")
                .show(screen(false, Map.of()), LoadOptions.DEFAULT, 4, List.of(target));
        String page = written.toString(StandardCharsets.UTF_8);
        assertTrue(page.contains("Not in this build: shakespeare-draft"), page);
        assertTrue(page.contains("what the text said before"), page);
        assertFalse(page.contains("a draft of 5"), page);
    }

    @Test
    void aTokensTimeIsTakenAtEveryPositionAndAForecastDrawn(@TempDir Path folder) throws IOException {
        String text = TinyModels.mamba(folder.resolve("mamba")).toString();
        String forecaster = TinyModels.forecaster(folder.resolve("ar")).toString();
        Path pictures = folder.resolve("some/pictures");
        DemoScreen screen =
                DemoScreen.of(new PrintStream(written, true, StandardCharsets.UTF_8), false, Map.of(), pictures);
        new StateSpaceDemo(text, forecaster, new int[] {16, 40, 1500})
                .show(screen, LoadOptions.DEFAULT, 4, List.of(text, forecaster));
        String page = written.toString(StandardCharsets.UTF_8);
        assertTrue(page.contains("96 tokens"), page);
        for (String position : List.of("16", "40", "1,500")) {
            assertTrue(
                    Pattern.compile("\n  " + position + " +\\d+\\.\\d\\d +\\d+\\.\\d\\d +\\d+\\.\\d\\d\n")
                            .matcher(page)
                            .find(),
                    page);
        }
        assertTrue(Pattern.compile("off by \\d+\\.\\d\\d degrees").matcher(page).find(), page);
        for (String picture : List.of("step-time.png", "forecast.png")) {
            assertEquals(1000, ImageIO.read(pictures.resolve(picture).toFile()).getWidth());
        }
        assertFalse(page.contains("Not in this build"), page);
    }

    @Test
    void aModelOfStatesThatIsMissingIsNamedAndTheOtherShown(@TempDir Path folder) throws IOException {
        String forecaster = TinyModels.forecaster(folder.resolve("ar")).toString();
        new StateSpaceDemo("shakespeare-mamba", forecaster, new int[] {16})
                .show(screen(false, Map.of()), LoadOptions.DEFAULT, 4, List.of(forecaster));
        String page = written.toString(StandardCharsets.UTF_8);
        assertTrue(page.contains("Not in this build: shakespeare-mamba"), page);
        assertTrue(page.contains("A forecast"), page);
        assertFalse(page.contains("One more token"), page);
    }

    @Test
    void anAsymmetricGraphIsDrawnAroundItsCentre() {
        List<StarGraph.Edge> edges = List.of(
                edge(5, 9), edge(17, 5), edge(5, 3), edge(4, 17), edge(9, 2), edge(7, 5), edge(3, 12), edge(5, 8));
        StarGraph graph = new StarGraph(20, edges, 4, 12, List.of(4, 17, 5, 3, 12));
        assertEquals("""
                (4) → 17 ─┐     ┌─ 9 → 2
                       7 ─┴─ 5 ─┼─ 3 → [12]
                                └─ 8
                """.stripTrailing(), plain(graph).stripTrailing());
    }

    @Test
    void everyNodeOfEveryGraphIsDrawnOnce() {
        SplittableRandom random = new SplittableRandom(9);
        for (int i = 0; i < 200; i++) {
            StarGraph graph = (i % 2 == 0 ? StarGraphGenerator.easy() : StarGraphGenerator.medium()).generate(random);
            String[] nodes = plain(graph).replaceAll("[^0-9]+", " ").strip().split(" ");
            long different = graph.edges().stream()
                    .flatMap(edge -> java.util.stream.Stream.of(edge.from(), edge.to()))
                    .distinct()
                    .count();
            assertEquals(different, nodes.length, plain(graph));
            assertEquals(different, Arrays.stream(nodes).distinct().count(), plain(graph));
        }
    }

    @Test
    void anAnswerShowsItsStepsBelowItsTokens() {
        StarAnswer answer = new StarAnswer(new int[] {4, 17, 17, 5}, new int[] {2, 1, 10, 3});
        assertEquals("path   4 → 17    17 → 5\nstep   2    1    10   3", answer.lines(Colouring.NONE));
        assertEquals(1, answer.appeared(17).getAsInt());
        assertTrue(answer.appeared(9).isEmpty());
    }

    private static String plain(StarGraph graph) {
        int[] path = new StarGraphTokens(graph.nodes()).answer(graph);
        return new StarDrawing(graph, Colouring.NONE, new StarAnswer(path, new int[path.length])).draw();
    }

    private static StarGraph.Edge edge(int from, int to) {
        return new StarGraph.Edge(from, to);
    }

    private DemoScreen screen(boolean terminal, Map<String, String> environment) {
        return DemoScreen.of(new PrintStream(written, true, StandardCharsets.UTF_8), terminal, environment, pictures);
    }
}
