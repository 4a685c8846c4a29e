// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.Generators;
import org.anyorder.LoadOptions;
import org.anyorder.Template;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.checkpoint.ModelLocation;
import org.anyorder.decoding.RandomStreams;
import org.anyorder.insertion.task.StarGraph;
import org.anyorder.insertion.task.StarGraphGenerator;
import org.anyorder.insertion.task.StarGraphTokens;
import org.anyorder.sampling.SamplingOptions;

/**
 * One star graph: the question as the model sees it, the graph as people see it, the path in its order of insertion.
 */
final class StarDemo {

    private final DemoScreen screen;
    private final LoadOptions options;
    private final long seed;

    StarDemo(DemoScreen screen, LoadOptions options, long seed) {
        this.screen = screen;
        this.options = options;
        this.seed = seed;
    }

    void show(String model) throws IOException {
        StarGraph graph = family(model).generate(RandomStreams.of(seed, 0, 0));
        StarGraphTokens tokens = new StarGraphTokens(graph.nodes());
        LoadOptions greedy = options.withStrategy("two-stage", Map.of("slot-top-k", "1", "stop-threshold", "0.5"));
        try (Generator generator = Generators.load(model, greedy)) {
            GenerationRequest request = GenerationRequest.builder(Template.continuing(tokens.question(graph)))
                    .sampling(SamplingOptions.greedy())
                    .build();
            generator.infill(request); // the engine compiles its kernels on first use
            Generation generation = generator.infill(request);
            StarAnswer answer = StarAnswer.of(generation, tokens.question(graph).length);
            screen.heading("A path through a star graph · " + model);
            screen.remark("Which way leads from (" + graph.source() + ") to [" + graph.goal() + "]? The model reads "
                    + graph.edges().size() + " shuffled edges and inserts the path, written as edges, in any order:");
            edges(graph).forEach(line -> screen.block(screen.colouring().quiet(line)));
            screen.blank();
            screen.block(new StarDrawing(graph, screen.colouring(), answer).draw());
            screen.blank();
            screen.block(answer.lines(screen.colouring()));
            screen.block(verdict(graph, tokens, answer) + "  " + screen.cost(generation));
        }
    }

    private static String verdict(StarGraph graph, StarGraphTokens tokens, StarAnswer answer) {
        boolean right = Arrays.equals(answer.tokens(), tokens.answer(graph));
        return right
                ? "✓ right"
                : "✗ wrong, the path is "
                        + graph.path().stream().map(String::valueOf).collect(Collectors.joining(" → "));
    }

    private List<String> edges(StarGraph graph) {
        int perLine = Math.max(1, (screen.width() - 4) / 8);
        List<String> edges = graph.edges().stream()
                .map(edge -> edge.from() + "→" + edge.to())
                .toList();
        List<String> lines = new ArrayList<>();
        for (int first = 0; first < edges.size(); first += perLine) {
            lines.add(String.join("  ", edges.subList(first, Math.min(edges.size(), first + perLine))));
        }
        return lines;
    }

    /** The family the model was trained on. */
    private static StarGraphGenerator family(String model) throws IOException {
        try (ModelLocation location = ModelLocation.of(model)) {
            Optional<ModelConfig> task =
                    ModelFolder.open(location.folder()).config().optionalObject("task");
            return task.isPresent() ? StarGraphGenerator.read(task.get()) : StarGraphGenerator.easy();
        }
    }
}
