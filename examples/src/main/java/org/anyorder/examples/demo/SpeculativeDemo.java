// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.anyorder.Generation;
import org.anyorder.LoadOptions;
import org.anyorder.Usage;
import org.anyorder.checkpoint.EmbeddedModels;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.text.TextGenerator;

/** Causal models: the same continuation token by token and by drafting and verifying, with what each costs. */
public final class SpeculativeDemo implements FamilyDemo {

    private static final String TARGET = "shakespeare-causal";
    private static final String DRAFT = "shakespeare-draft";
    private static final String PROMPT = """
            KING RICHARD:
            The [[96]]""";
    private static final int RUNS = 3;

    private final String target;
    private final String draft;

    /** Shows the embedded models. */
    public SpeculativeDemo() {
        this(TARGET, DRAFT);
    }

    /** Shows models by name or folder. */
    SpeculativeDemo(String target, String draft) {
        this.target = target;
        this.draft = draft;
    }

    /** A way to continue the prompt. */
    private record Method(String label, String strategy, Map<String, String> settings) {}

    /** What came of it: the last text, and the time of the middle one of all. */
    private record Shown(Method method, Generation generation, String text, double seconds) {

        Usage usage() {
            return generation.usage();
        }
    }

    private List<Method> methods(List<String> here) {
        List<Method> methods = new ArrayList<>();
        methods.add(new Method("token by token", "sequential", Map.of()));
        if (here.contains(draft)) {
            methods.add(new Method("a draft of 5, verified", "speculative", Map.of("draft", draft)));
            methods.add(new Method(
                    "a draft as long as pays", "speculative", Map.of("draft", draft, "draft-length", "auto")));
            methods.add(new Method(
                    "a tree of 3 \u00d7 3 drafts",
                    "speculative",
                    Map.of("draft", draft, "verify", "recursive", "drafts", "3", "draft-length", "3")));
        }
        methods.add(new Method("what the text said before", "speculative", Map.of("draft", "prompt-lookup")));
        return methods;
    }

    @Override
    public String name() {
        return "speculative";
    }

    @Override
    public List<String> models() {
        return List.of(target, draft);
    }

    @Override
    public void show(DemoScreen screen, LoadOptions options, long seed) throws IOException {
        show(screen, options, seed, EmbeddedModels.names());
    }

    void show(DemoScreen screen, LoadOptions options, long seed, List<String> here) throws IOException {
        screen.title("Speculative decoding of causal transformers");
        screen.remark("A draft proposes some tokens, one evaluation of the target tests them all, and what is kept"
                + " follows the target's law all the same (Leviathan et al. 2023, arXiv 2211.17192).");
        if (here.contains(target)) {
            List<Shown> greedy = shown(screen, options, seed, SamplingOptions.greedy(), here);
            screen.heading("Greedy: the same tokens, sooner");
            table(screen, greedy);
            screen.remark(agreement(greedy));
            List<Shown> drawn = shown(
                    screen,
                    options,
                    seed,
                    SamplingOptions.builder().temperature(0.8).build(),
                    here);
            screen.heading("Drawn at temperature 0.8: other tokens of the same law");
            table(screen, drawn);
            Shown one = drawn.get(Math.min(1, drawn.size() - 1));
            screen.blank();
            screen.remark("By " + one.method().label() + "; below it how many tokens each evaluation settled:");
            screen.blank();
            screen.block(one.text());
            long[] settled = settled(one.generation());
            screen.block(screen.colouring().quiet(joined(settled, "%d")));
            screen.remark(keptByPosition(settled));
        }
        screen.missing(models(), here);
        List<String> commands = new ArrayList<>();
        if (here.contains(target)) {
            commands.add("examples/anyorder generate --model " + target + " --prompt \"ROMEO:\" \\\n"
                    + "    --strategy speculative --set draft=" + draft + " --format json");
            commands.add("examples/anyorder strategies --model " + target);
            commands.add("examples/anyorder evaluate --model " + target + " --task acceptance --set draft=" + draft);
        }
        screen.next(commands);
    }

    private List<Shown> shown(
            DemoScreen screen, LoadOptions options, long seed, SamplingOptions sampling, List<String> here)
            throws IOException {
        List<Shown> shown = new ArrayList<>();
        for (Method method : methods(here)) {
            LoadOptions chosen = options.withStrategy(method.strategy(), method.settings());
            try (TextGenerator generator = TextGenerator.open(target, chosen)) {
                // The engine compiles its kernels on first use.
                TracedFill fill = TracedFill.of(generator, PROMPT, sampling, seed);
                double[] seconds = new double[RUNS];
                for (int run = 0; run < RUNS; run++) {
                    fill = TracedFill.of(generator, PROMPT, sampling, seed);
                    seconds[run] = fill.generation().usage().seconds();
                }
                Arrays.sort(seconds);
                String text = screen.renderer(fill::piece).text(fill.sample()).stripTrailing();
                shown.add(new Shown(method, fill.generation(), text, seconds[RUNS / 2]));
            }
        }
        return shown;
    }

    private static void table(DemoScreen screen, List<Shown> shown) {
        double plain = shown.get(0).seconds();
        screen.blank();
        screen.block(String.format(
                Locale.ROOT, "%-26s %5s %10s %9s %10s %6s", "", "NFE", "tokens/NFE", "kept", "tokens/s", "gain"));
        for (Shown each : shown) {
            Usage usage = each.usage();
            String kept = usage.drafted() == 0
                    ? "\u2013"
                    : String.format(Locale.ROOT, "%d%%", Math.round(100.0 * usage.accepted() / usage.drafted()));
            screen.block(String.format(
                    Locale.ROOT,
                    "%-26s %5d %10.2f %9s %10.0f %6.2f",
                    each.method().label(),
                    usage.nfe(),
                    (double) usage.generated() / usage.nfe(),
                    kept,
                    usage.generated() / each.seconds(),
                    plain / each.seconds()));
        }
    }

    /** Where greedy texts part: at a tie within rounding, since rows are multiplied in other groups. */
    private static String agreement(List<Shown> shown) {
        int[] plain = shown.get(0).generation().tokens();
        Optional<String> other = Optional.empty();
        for (Shown each : shown.subList(1, shown.size())) {
            int[] tokens = each.generation().tokens();
            int same = Arrays.mismatch(plain, tokens);
            if (same >= 0 && other.isEmpty()) {
                other = Optional.of("All agree, but for " + each.method().label() + " from token " + same
                        + " on, where two tokens are equally likely up to rounding.");
            }
        }
        return other.orElse("All " + shown.size() + " texts are equal, token for token.");
    }

    /** How many tokens settled together, round by round. */
    private static long[] settled(Generation generation) {
        int[] steps = Arrays.stream(generation.steps()).filter(step -> step > 0).toArray();
        int rounds = Arrays.stream(steps).max().orElse(0);
        return IntStream.rangeClosed(1, rounds)
                .mapToLong(round ->
                        Arrays.stream(steps).filter(step -> step == round).count())
                .toArray();
    }

    /** In how many rounds the first drafted token was kept, the second, and so on: the last of a round is no draft. */
    static String keptByPosition(long[] settled) {
        int most = (int) Arrays.stream(settled).max().orElse(0);
        if (most < 2) {
            return "No drafted token was kept.";
        }
        long[] shares = IntStream.range(1, most)
                .mapToLong(position ->
                        Arrays.stream(settled).filter(count -> count > position).count())
                .map(kept -> Math.round(100.0 * kept / settled.length))
                .toArray();
        return "Kept in " + settled.length + " rounds, first drafted token to last: " + joined(shares, "%d%%");
    }

    private static String joined(long[] numbers, String format) {
        return Arrays.stream(numbers)
                .mapToObj(number -> String.format(Locale.ROOT, format, number))
                .collect(Collectors.joining(" "));
    }
}
