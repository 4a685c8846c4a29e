// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.anyorder.LoadOptions;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.text.TextGenerator;
import org.anyorder.trace.Colouring;

/** Fills the gaps of a scene, shows the order, and how temperature and strategy change it. */
final class TextDemo {

    private static final String SCENE = """
            ROMEO:
            O, speak [[1..10]] night,
            As [[2..12]] the sun.

            JULIET:
            My lord, [[2..14]] my heart.
            """;

    private static final String LINE = """
            KING RICHARD:
            The [[1..8]] crown, and [[1..12]] of England.
            """;

    private static final int SHOWN_STEPS = 8;

    private final DemoScreen screen;
    private final LoadOptions options;
    private final long seed;

    TextDemo(DemoScreen screen, LoadOptions options, long seed) {
        this.screen = screen;
        this.options = options;
        this.seed = seed;
    }

    void show(String model) throws IOException {
        try (TextGenerator text = TextGenerator.open(model, options)) {
            SamplingOptions usual = text.generator().recommendedSampling();
            TracedFill.of(text, LINE, usual, seed); // the engine compiles its kernels on first use
            screen.heading("Gaps of unknown length · " + model);
            screen.remark("[[2..14]] is a gap of 2 to 14 tokens. Given:");
            screen.blank();
            screen.block(SCENE);
            screen.blank();
            TracedFill scene = TracedFill.of(text, SCENE, usual, seed);
            screen.remark("Filled"
                    + (screen.colouring() == Colouring.NONE ? "" : "; the colour tells when each token appeared")
                    + ":");
            screen.blank();
            screen.block(screen.renderer(scene::piece).result(scene.sample()));
            screen.block(screen.cost(scene.generation()));
            screen.heading("The order is the model's own");
            TracedFill line = TracedFill.of(text, LINE, usual, seed);
            screen.block(screen.renderer(line::piece).steps(line.sample(), SHOWN_STEPS));
            variations(model, text, usual);
        }
    }

    private void variations(String model, TextGenerator text, SamplingOptions usual) throws IOException {
        screen.heading("The same gaps, four ways");
        screen.beside(
                variation("greedy: best slot, best token", text, SamplingOptions.greedy()),
                variation(
                        "temperature 0.6",
                        text,
                        usual.toBuilder().temperature(0.6).build()));
        screen.blank();
        List<String> hot = variation(
                "temperature 1", text, SamplingOptions.builder().temperature(1).build());
        LoadOptions joint = options.withStrategy("joint", Map.of("stop", "sample"));
        try (TextGenerator exact = TextGenerator.open(model, joint)) {
            screen.beside(hot, variation("strategy joint: the model's own law", exact, SamplingOptions.plain()));
        }
    }

    private List<String> variation(String label, TextGenerator text, SamplingOptions sampling) {
        TracedFill line = TracedFill.of(text, LINE, sampling, seed);
        List<String> lines = new ArrayList<>();
        lines.add(screen.colouring().strong(label));
        screen.columnRenderer(line::piece)
                .text(line.sample())
                .stripTrailing()
                .lines()
                .forEach(lines::add);
        lines.add(screen.shortCost(line.generation()));
        return lines;
    }
}
