// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.LoadOptions;
import org.anyorder.Score;
import org.anyorder.Usage;
import org.anyorder.checkpoint.EmbeddedModels;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.text.TextGenerator;

/** Any-subset models: the same gaps filled one by one and by drafting, and alternatives ranked by their density. */
public final class AnySubsetDemo implements FamilyDemo {

    private static final String MODEL = "shakespeare-any-subset";
    private static final String DRAFT = "shakespeare-any-subset-draft";
    private static final String TEXT = """
            KING RICHARD:
            The [[12]] crown,
            And [[16]] of England.
            """;
    private static final int SAMPLES = 8;
    private static final int ALTERNATIVES = 5;
    private static final int DRAFT_LENGTH = 5;

    private static final Method SEQUENTIAL = new Method("one by one", "sequential", Map.of());
    private static final Method SELF = new Method(
            "drafts of its own, verified", "speculative", Map.of("draft-length", Integer.toString(DRAFT_LENGTH)));
    private static final Method AHEAD =
            new Method("drafts asked ahead, verified", "speculative", Map.of("draft", "ahead"));
    private static final Method NGRAM = new Method(
            "bigrams of the text, verified",
            "speculative",
            Map.of("draft", "ngram", "draft-length", Integer.toString(DRAFT_LENGTH)));

    private final String model;
    private final String draft;

    /** Shows the embedded model. */
    public AnySubsetDemo() {
        this(MODEL, DRAFT);
    }

    /** Shows a model and a causal draft of it, by name or folder. */
    AnySubsetDemo(String model, String draft) {
        this.model = model;
        this.draft = draft;
    }

    /** A way to fill the gaps. */
    private record Method(String label, String strategy, Map<String, String> settings) {

        TextGenerator open(String model, LoadOptions options) throws IOException {
            return TextGenerator.open(model, options.withStrategy(strategy, settings));
        }
    }

    @Override
    public String name() {
        return "any-subset";
    }

    @Override
    public List<String> models() {
        return List.of(model, draft);
    }

    @Override
    public void show(DemoScreen screen, LoadOptions options, long seed) throws IOException {
        show(screen, options, seed, EmbeddedModels.names());
    }

    void show(DemoScreen screen, LoadOptions options, long seed, List<String> here) throws IOException {
        screen.title("Any-subset autoregressive models");
        screen.remark("One network gives the law of any token given any others. It drafts several at once, as if they"
                + " did not depend on each other, then scores them all in one pass of its chain, and keeps what follows"
                + " the law of deciding one by one (Guo and Ermon 2025, arXiv 2504.20456).");
        if (here.contains(model)) {
            screen.heading("The same gaps by two ways of one law");
            screen.remark("[[12]] is a gap of 12 tokens. Given:");
            screen.blank();
            screen.block(TEXT);
            screen.remark("Below each text stands the round in which each token settled, gap by gap; below drafts also"
                    + " how many settled of those drafted, the last one drawn again unless all were kept.");
            screen.blank();
            List<String> left = filled(screen, options, seed, SEQUENTIAL);
            screen.beside(left, filled(screen, options, seed, SELF));
            screen.heading("What it saves: means of " + SAMPLES + " fillings");
            List<Method> methods = new ArrayList<>(List.of(SEQUENTIAL, SELF, AHEAD, NGRAM));
            if (here.contains(draft)) {
                methods.add(new Method("a causal draft, verified", "speculative", Map.of("draft", draft)));
            }
            table(screen, options, seed, methods);
            ranking(screen, options, seed);
        }
        screen.missing(models(), here);
        List<String> commands = new ArrayList<>();
        if (here.contains(model)) {
            commands.add("examples/anyorder infill --model " + model + " \\\n"
                    + "    --template \"To be, or [[8]] be.\" --samples 5 --format json");
            commands.add("examples/anyorder strategies --model " + model);
            if (here.contains(draft)) {
                commands.add("examples/anyorder infill --model " + model + " \\\n"
                        + "    --template \"To be, or [[40]]\" --set draft=" + draft);
            }
            commands.add("examples/anyorder score --model " + model + " --text \"To be, or not to be.\"");
        }
        screen.next(commands);
    }

    private List<String> filled(DemoScreen screen, LoadOptions options, long seed, Method method) throws IOException {
        try (TextGenerator generator = method.open(model, options)) {
            // The engine compiles its kernels on first use.
            TracedFill.of(generator, TEXT, SamplingOptions.plain(), seed);
            TracedFill fill = TracedFill.of(generator, TEXT, SamplingOptions.plain(), seed);
            List<String> lines = new ArrayList<>();
            lines.add(screen.colouring().strong(method.label()));
            screen.columnRenderer(fill::piece)
                    .text(fill.sample())
                    .stripTrailing()
                    .lines()
                    .forEach(lines::add);
            rounds(fill.generation()).forEach(gap -> lines.addAll(wrapped("round", gap, screen.columnWidth())));
            if (fill.generation().usage().drafted() > 0) {
                lines.addAll(wrapped("kept ", kept(fill.generation()), screen.columnWidth()));
            }
            lines.add(screen.shortCost(fill.generation()));
            return lines;
        }
    }

    /** When the tokens of each gap settled. */
    private static List<List<String>> rounds(Generation generation) {
        List<List<String>> gaps = new ArrayList<>();
        int before = 0;
        for (int step : generation.steps()) {
            if (step > 0 && before == 0) {
                gaps.add(new ArrayList<>());
            }
            if (step > 0) {
                gaps.get(gaps.size() - 1).add(Integer.toString(step));
            }
            before = step;
        }
        return gaps;
    }

    /** How many tokens settled in each round of those drafted: all that were kept, and one that was drawn again. */
    private static List<String> kept(Generation generation) {
        int left = generation.usage().generated();
        List<String> rounds = new ArrayList<>();
        for (int round = 1; left > 0; round++) {
            int number = round;
            int settled = (int) Arrays.stream(generation.steps())
                    .filter(step -> step == number)
                    .count();
            rounds.add(settled + "/" + Math.min(DRAFT_LENGTH, left));
            left -= settled;
        }
        return rounds;
    }

    /** Words behind a label, on lines no wider than a column. */
    private static List<String> wrapped(String label, List<String> words, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(label);
        for (String word : words) {
            if (line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
                line.append(" ".repeat(label.length()));
            }
            line.append(' ').append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    private void table(DemoScreen screen, LoadOptions options, long seed, List<Method> methods) throws IOException {
        screen.blank();
        screen.block(String.format(
                Locale.ROOT, "%-30s %5s %10s %6s %10s %6s", "", "NFE", "NFE/token", "kept", "tokens/s", "gain"));
        double plain = 0;
        List<int[]> greedy = new ArrayList<>();
        for (Method method : methods) {
            try (TextGenerator generator = method.open(model, options)) {
                GenerationRequest request = generator
                        .request(TEXT)
                        .sampling(SamplingOptions.plain())
                        .seed(seed)
                        .build();
                Usage usage = Usage.NONE;
                for (int number = -1; number < SAMPLES; number++) {
                    Usage one = generator
                            .generator()
                            .infill(request.toBuilder()
                                    .number(Math.max(0, number))
                                    .build())
                            .usage();
                    usage = number < 0 ? usage : usage.plus(one); // the engine compiles its kernels on first use
                }
                double seconds = usage.seconds();
                plain = method == SEQUENTIAL ? seconds : plain;
                String kept = usage.drafted() == 0
                        ? "\u2013"
                        : String.format(Locale.ROOT, "%d%%", Math.round(100.0 * usage.accepted() / usage.drafted()));
                screen.block(String.format(
                        Locale.ROOT,
                        "%-30s %5.1f %10.2f %6s %10.0f %6.2f",
                        method.label(),
                        (double) usage.nfe() / SAMPLES,
                        (double) usage.nfe() / usage.generated(),
                        kept,
                        usage.generated() / seconds,
                        plain / seconds));
                greedy.add(generator
                        .generator()
                        .infill(request.toBuilder()
                                .sampling(SamplingOptions.greedy())
                                .build())
                        .tokens());
            }
        }
        boolean equal = greedy.stream().allMatch(tokens -> Arrays.equals(tokens, greedy.get(0)));
        screen.remark(
                equal
                        ? "Greedy, all of them fill in the same tokens."
                        : "Greedy, they part where two tokens are equally likely up to rounding.");
    }

    private void ranking(DemoScreen screen, LoadOptions options, long seed) throws IOException {
        screen.heading("Alternatives, ranked by their joint density");
        screen.remark("What a filling says of itself, drawn token by token, and what one pass over all of them says, in"
                + " nats:");
        screen.blank();
        try (TextGenerator generator = SELF.open(model, options)) {
            GenerationRequest request = generator
                    .request("To be, or [[6]] be.")
                    .sampling(SamplingOptions.plain())
                    .seed(seed)
                    .samples(ALTERNATIVES)
                    .build();
            List<Generation> drawn = new ArrayList<>(generator.generator().generateAll(List.of(request)));
            drawn.sort(Comparator.comparing(Generation::logProb).reversed());
            List<Score> scores = generator
                    .generator()
                    .scoreAll(
                            drawn.stream().map(Generation::tokens).toList(),
                            drawn.stream().map(AnySubsetDemo::filledIn).toList(),
                            seed);
            IntStream.range(0, drawn.size())
                    .mapToObj(place -> String.format(
                            Locale.ROOT,
                            "%8.3f %8.3f   %s",
                            drawn.get(place).logProb(),
                            scores.get(place).logProb(),
                            generator
                                    .tokenizer()
                                    .decode(drawn.get(place).tokens())
                                    .lines()
                                    .collect(Collectors.joining(" / "))))
                    .forEach(screen::block);
        }
    }

    private static boolean[] filledIn(Generation generation) {
        boolean[] filled = new boolean[generation.steps().length];
        for (int position = 0; position < filled.length; position++) {
            filled[position] = generation.steps()[position] > 0;
        }
        return filled;
    }
}
