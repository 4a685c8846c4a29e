// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.task;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.junit.jupiter.api.Test;

class StarGraphTest {
    @Test
    void goldenGraphsBecomeTheGoldenTokens() throws IOException {
        JsonArray examples = golden().getAsJsonObject("star").getAsJsonArray("examples");
        assertEquals(7, examples.size());
        for (JsonElement element : examples) {
            JsonObject example = element.getAsJsonObject();
            StarGraph graph = graph(example);
            StarGraphTokens tokens = new StarGraphTokens(graph.nodes());
            InsertionExample sequence = tokens.example(graph);
            assertArrayEquals(ints(example, "input_ids"), sequence.ids());
            assertArrayEquals(ints(example, "token_type_ids"), sequence.types());
            int[] constraint = ints(example, "constraint");
            for (int i = 0; i < constraint.length; i++) {
                assertEquals(constraint[i] == 1, sequence.constraint()[i], "constraint " + i);
            }
            assertArrayEquals(ints(example, "arm_input_ids"), tokens.leftToRight(graph));
            assertEquals(example.get("text").getAsString(), tokens.text(sequence.ids()));
            assertEquals(graph.path(), tokens.path(sequence.target()).orElseThrow());
            assertEquals(
                    '"' + example.get("csv_edge_list").getAsString() + "\"," + graph.source() + ',' + graph.goal()
                            + ",\"" + example.get("csv_path").getAsString() + '"',
                    graph.csvRow());
            assertEquals(graph, StarGraph.ofCsvRow(graph.nodes(), graph.csvRow()));
            assertEquals(graph.path(), StarGraph.findPath(graph.edges(), graph.source(), graph.goal()));
        }
    }

    @Test
    void goldenGraphsFitTheGeneratorsThatMadeThem() throws IOException {
        for (JsonElement element : golden().getAsJsonObject("star").getAsJsonArray("examples")) {
            StarGraph graph = graph(element.getAsJsonObject());
            String task = element.getAsJsonObject().get("task").getAsString();
            checkRules(
                    graph,
                    switch (task) {
                        case "star_small" -> StarGraphGenerator.easy();
                        case "vstar_small" -> StarGraphGenerator.medium();
                        default -> StarGraphGenerator.hard();
                    });
        }
    }

    @Test
    void generatedGraphsObeyTheRulesOfTheTask() {
        RandomGenerator random = new SplittableRandom(11);
        for (StarGraphGenerator generator : List.of(
                StarGraphGenerator.easy(),
                StarGraphGenerator.medium(),
                StarGraphGenerator.hard(),
                StarGraphGenerator.symmetric(10, 2, 3))) {
            Set<Integer> lengths = new HashSet<>();
            for (int i = 0; i < 1000; i++) {
                StarGraph graph = generator.generate(random);
                checkRules(graph, generator);
                lengths.add(graph.path().size());
            }
            assertEquals(generator.maxPath() - generator.minPath() + 1, lengths.size(), "every path length occurs");
        }
    }

    private static void checkRules(StarGraph graph, StarGraphGenerator generator) {
        List<StarGraph.Edge> edges = graph.edges();
        Set<Integer> nodes = new HashSet<>();
        edges.forEach(edge -> nodes.addAll(List.of(edge.from(), edge.to())));
        assertEquals(edges.size() + 1, nodes.size(), "a tree has one node more than edges");
        assertEquals(
                graph.path(), StarGraph.findPath(edges, graph.source(), graph.goal()), "one path, found by search");
        int length = graph.path().size();
        assertTrue(length >= generator.minPath() && length <= generator.maxPath(), "path of " + length);
        int centre = nodes.stream()
                .filter(node -> edges.stream().filter(e -> e.from() == node).count() == generator.degree())
                .findFirst()
                .orElseThrow();
        int behind = length - 1 - graph.path().indexOf(centre);
        assertTrue(
                graph.path().contains(centre) && behind >= Math.max(1, generator.minPlan()), "nodes behind: " + behind);
        if (generator.shape() == StarGraphGenerator.Shape.SYMMETRIC) {
            assertEquals(centre, graph.source());
            assertEquals(generator.degree() * (length - 1), edges.size());
        }
        assertTrue(new StarGraphTokens(graph.nodes()).example(graph).length() <= generator.blockLength());
    }

    @Test
    void blockLengthsAreThoseOfThePaper() {
        assertEquals(
                List.of(36, 44, 136),
                Stream.of(StarGraphGenerator.easy(), StarGraphGenerator.medium(), StarGraphGenerator.hard())
                        .map(StarGraphGenerator::blockLength)
                        .toList());
    }

    @Test
    void sizesThatDoNotFitAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> StarGraphGenerator.symmetric(15, 3, 5));
        StarGraphGenerator.symmetric(16, 3, 5);
        assertThrows(IllegalArgumentException.class, () -> StarGraphGenerator.asymmetric(15, 3, 3, 6, 2));
        StarGraphGenerator.asymmetric(16, 3, 3, 6, 2);
        assertThrows(IllegalArgumentException.class, () -> StarGraphGenerator.asymmetric(20, 3, 2, 6, 2));
        assertThrows(IllegalArgumentException.class, () -> StarGraphGenerator.asymmetric(20, 3, 3, 6, 0));
        assertThrows(IllegalArgumentException.class, () -> StarGraphGenerator.symmetric(20, 1, 5));
        assertThrows(IllegalArgumentException.class, () -> StarGraphGenerator.symmetric(20, 3, 1));
    }

    @Test
    void searchRefusesNoneAndSeveralPaths() {
        List<StarGraph.Edge> diamond = List.of(
                new StarGraph.Edge(0, 1), new StarGraph.Edge(1, 3), new StarGraph.Edge(0, 2), new StarGraph.Edge(2, 3));
        assertThrows(IllegalArgumentException.class, () -> StarGraph.findPath(diamond, 0, 3));
        assertThrows(IllegalArgumentException.class, () -> StarGraph.findPath(diamond, 3, 0));
        assertEquals(List.of(0, 1), StarGraph.findPath(diamond, 0, 1));
    }

    @Test
    void brokenAnswersAreNoPaths() {
        StarGraphTokens tokens = new StarGraphTokens(20);
        assertEquals(List.of(3, 5, 7), tokens.path(new int[] {3, 5, 5, 7}).orElseThrow());
        assertTrue(tokens.path(new int[] {3, 5, 6, 7}).isEmpty());
        assertTrue(tokens.path(new int[] {3, 5, 5}).isEmpty());
        assertTrue(tokens.path(new int[] {3, 21}).isEmpty());
        assertTrue(tokens.path(new int[0]).isEmpty());
    }

    @Test
    void metricsCompareTokensAndLengths() {
        AnswerMetrics metrics = AnswerMetrics.of(
                List.of(new int[] {1, 2, 3, 4}, new int[] {1, 9}, new int[] {5, 6, 7}),
                List.of(new int[] {1, 2, 3, 4}, new int[] {1, 2, 3, 4}, new int[] {5, 6}));
        assertEquals(1 / 3.0, metrics.exactMatch(), 1e-12);
        assertEquals(7 / 10.0, metrics.tokenAccuracy(), 1e-12);
        assertEquals(Math.sqrt(5 / 3.0), metrics.lengthRmse(), 1e-12);
        assertEquals((0 + 0.5 + 0.5) / 3, metrics.lengthMape(), 1e-12);
        assertThrows(IllegalArgumentException.class, () -> AnswerMetrics.of(List.of(), List.of()));
    }

    @Test
    void layoutsThatAreNoneAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new InsertionExample(new int[] {1}, new int[] {0}));
        assertThrows(IllegalArgumentException.class, () -> new InsertionExample(new int[] {1, 2}, new int[] {0, 2}));
        assertThrows(
                IllegalArgumentException.class,
                () -> new InsertionExample(new int[] {1, 2, 3, 4}, new int[] {0, 1, 2, 1}));
        assertThrows(IllegalArgumentException.class, () -> new InsertionExample(new int[] {1, -2}, new int[] {0, 1}));
    }

    @Test
    void sizesSurviveBeingWritten() throws CheckpointFormatException {
        for (StarGraphGenerator generator :
                List.of(StarGraphGenerator.easy(), StarGraphGenerator.medium(), StarGraphGenerator.hard())) {
            assertEquals(
                    generator, StarGraphGenerator.read(config(generator.toJson().toString())));
        }
    }

    @Test
    void keysOfTheOtherShapeAreRefused() {
        String mixed = "{'generator':'symmetric','nodes':20,'degree':3,'path':5,'min_plan':2}".replace('\'', '"');
        CheckpointFormatException refused =
                assertThrows(CheckpointFormatException.class, () -> StarGraphGenerator.read(config(mixed)));
        assertTrue(refused.getMessage().contains("min_plan"), refused.getMessage());
        String tooFew = "{'generator':'symmetric','nodes':15,'degree':3,'path':5}".replace('\'', '"');
        refused = assertThrows(CheckpointFormatException.class, () -> StarGraphGenerator.read(config(tooFew)));
        assertTrue(refused.getMessage().contains("nodes must be at least 16"), refused.getMessage());
    }

    private static ModelConfig config(String json) throws CheckpointFormatException {
        return ModelConfig.parse("graphs", json);
    }

    private static JsonObject golden() throws IOException {
        try (Reader reader = new InputStreamReader(
                StarGraphTest.class.getResourceAsStream("/golden/ilm/cases.json"), StandardCharsets.UTF_8)) {
            return JsonParser.parseReader(reader).getAsJsonObject();
        }
    }

    private static StarGraph graph(JsonObject example) {
        List<StarGraph.Edge> edges = new ArrayList<>();
        for (JsonElement edge : example.getAsJsonArray("edge_list")) {
            edges.add(new StarGraph.Edge(
                    edge.getAsJsonArray().get(0).getAsInt(),
                    edge.getAsJsonArray().get(1).getAsInt()));
        }
        List<Integer> path = new ArrayList<>();
        example.getAsJsonArray("path").forEach(node -> path.add(node.getAsInt()));
        return new StarGraph(
                example.get("num_nodes").getAsInt(),
                edges,
                example.get("source").getAsInt(),
                example.get("goal").getAsInt(),
                path);
    }

    private static int[] ints(JsonObject object, String key) {
        JsonArray array = object.getAsJsonArray(key);
        int[] values = new int[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).getAsInt();
        }
        return values;
    }
}
