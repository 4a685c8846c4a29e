// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.anyorder.Generation;
import org.anyorder.LoadOptions;
import org.anyorder.Usage;
import org.anyorder.checkpoint.EmbeddedModels;
import org.anyorder.text.TextGenerator;

/** Masked diffusion models: the same sentence filled by four samplers, with what each costs and in which order. */
public final class MaskedDemo implements FamilyDemo {

    private static final String TEXT = "shakespeare-diffusion";
    private static final String BLOCKS = "shakespeare-block";
    private static final String LINE = """
            KING RICHARD:
            The [[4]] crown, and [[8]] of England.
            """;
    private static final int SHOWN_STEPS = 8;

    /** A way to fill the sentence. */
    private record Sampler(String label, String strategy, Map<String, String> settings) {}

    private static final Sampler ANCESTRAL = new Sampler("ancestral, 8 steps", "ancestral", Map.of("steps", "8"));
    private static final Sampler LOW_CONFIDENCE = new Sampler(
            "low-confidence: the surest first", "low-confidence", Map.of("steps", "6", "block-length", "32"));
    private static final Sampler THRESHOLD = new Sampler(
            "threshold, dual cache (approximate)", "threshold", Map.of("block-length", "8", "cache", "dual"));
    private static final Sampler BLOCK_DIFFUSION =
            new Sampler("block-diffusion: block by block", "block-diffusion", Map.of());

    private final String text;
    private final String blocks;

    /** Shows the embedded models. */
    public MaskedDemo() {
        this(TEXT, BLOCKS);
    }

    /** Shows models by name or folder. */
    MaskedDemo(String text, String blocks) {
        this.text = text;
        this.blocks = blocks;
    }

    @Override
    public String name() {
        return "masked";
    }

    @Override
    public List<String> models() {
        return List.of(text, blocks);
    }

    @Override
    public void show(DemoScreen screen, LoadOptions options, long seed) throws IOException {
        show(screen, options, seed, EmbeddedModels.names());
    }

    void show(DemoScreen screen, LoadOptions options, long seed, List<String> here) throws IOException {
        screen.title("Masked diffusion language models");
        screen.remark("All open positions are predicted at once, and some of them settle: which ones, and how many, is"
                + " the sampler's choice (Sahoo et al. 2024, arXiv 2406.07524; Nie et al. 2025, arXiv 2502.09992).");
        List<List<String>> shown = new ArrayList<>();
        if (here.contains(text)) {
            for (Sampler sampler : List.of(ANCESTRAL, LOW_CONFIDENCE, THRESHOLD)) {
                shown.add(filled(screen, options, seed, text, sampler));
            }
        }
        if (here.contains(blocks)) {
            shown.add(filled(screen, options, seed, blocks, BLOCK_DIFFUSION));
        }
        if (!shown.isEmpty()) {
            screen.heading("The same gaps by " + shown.size() + (shown.size() == 1 ? " sampler" : " samplers"));
            screen.remark("[[4]] is a gap of 4 tokens. Given:");
            screen.blank();
            screen.block(LINE);
            screen.remark("Below each text stands the step in which each token settled: equal numbers settled"
                    + " together, drawn without a look at each other.");
            for (int first = 0; first < shown.size(); first += 2) {
                screen.blank();
                screen.beside(shown.get(first), first + 1 < shown.size() ? shown.get(first + 1) : List.of());
            }
        }
        if (here.contains(text)) {
            stepByStep(screen, options, seed);
        }
        screen.missing(models(), here);
        next(screen, here);
    }

    private static List<String> filled(DemoScreen screen, LoadOptions options, long seed, String model, Sampler sampler)
            throws IOException {
        LoadOptions chosen = options.withStrategy(sampler.strategy(), sampler.settings());
        try (TextGenerator generator = TextGenerator.open(model, chosen)) {
            // The engine compiles its kernels on first use.
            TracedFill.of(generator, LINE, generator.generator().recommendedSampling(), seed);
            TracedFill line =
                    TracedFill.of(generator, LINE, generator.generator().recommendedSampling(), seed);
            List<String> lines = new ArrayList<>();
            lines.add(screen.colouring().strong(sampler.label()));
            screen.columnRenderer(line::piece)
                    .text(line.sample())
                    .stripTrailing()
                    .lines()
                    .forEach(lines::add);
            lines.add("step " + steps(line.generation()));
            Usage usage = line.generation().usage();
            lines.add(screen.colouring()
                    .quiet(String.format(
                            Locale.ROOT,
                            "%d NFE \u00b7 %d rows \u00b7 %.2f s",
                            usage.nfe(),
                            usage.rows(),
                            usage.seconds())));
            return lines;
        }
    }

    /** When the tokens of each gap settled, gaps apart. */
    private static String steps(Generation generation) {
        StringBuilder steps = new StringBuilder();
        boolean inGap = false;
        for (int step : generation.steps()) {
            if (step > 0) {
                steps.append(steps.isEmpty() ? "" : inGap ? " " : " | ").append(step);
            }
            inGap = step > 0;
        }
        return steps.toString();
    }

    private void stepByStep(DemoScreen screen, LoadOptions options, long seed) throws IOException {
        screen.heading("One at a time, in random order: exact");
        LoadOptions exact = options.withStrategy("first-hitting", Map.of());
        try (TextGenerator generator = TextGenerator.open(text, exact)) {
            TracedFill line =
                    TracedFill.of(generator, LINE, generator.generator().recommendedSampling(), seed);
            screen.block(screen.renderer(line::piece).steps(line.sample(), SHOWN_STEPS));
            screen.block(screen.cost(line.generation()));
        }
    }

    private void next(DemoScreen screen, List<String> here) {
        List<String> commands = new ArrayList<>();
        if (here.contains(text)) {
            commands.add("examples/anyorder infill --model " + text + " \\\n"
                    + "    --template \"To be, or [[8]] be.\" --strategy remask --trace order.html");
            commands.add("examples/anyorder strategies --model " + text);
            commands.add("examples/anyorder evaluate --model " + text + " --task cache-parity --set cache=dual");
        }
        screen.next(commands);
    }
}
