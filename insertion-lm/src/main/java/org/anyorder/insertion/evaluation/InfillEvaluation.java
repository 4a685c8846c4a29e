// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.evaluation;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.anyorder.Gap;
import org.anyorder.Known;
import org.anyorder.Template;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.evaluation.Evaluation;
import org.anyorder.evaluation.EvaluationListener;
import org.anyorder.evaluation.EvaluationSettings;
import org.anyorder.evaluation.EvaluationTask;
import org.anyorder.evaluation.Measure;
import org.anyorder.evaluation.UnigramBaseline;
import org.anyorder.insertion.network.InsertionKind;
import org.anyorder.insertion.task.GapRecovery;

/**
 * Gaps of unknown length in a held-out text: from windows of {@value #WINDOW} tokens one run of 20 % is removed. The
 * model says how likely the true filling is, its length included, and fills the gap greedily (the best slot, then its
 * best token; stop probability against 0.9; at least one token). Beside it, what token frequencies alone achieve, which
 * are told the length.
 */
public final class InfillEvaluation implements EvaluationTask {
    private static final int DEFAULT_COUNT = 200;
    private static final int WINDOW = 30;
    private static final double REMOVED = 0.2;

    /** Made by the service loader. */
    public InfillEvaluation() {}

    @Override
    public String name() {
        return "infill";
    }

    @Override
    public String summary() {
        return "gaps of unknown length in a held-out text: likelihood and recovery of what was removed";
    }

    @Override
    public boolean claims(ModelConfig model) {
        return InsertionKind.anyOf(model, InsertionKind.ILM);
    }

    /** A window, and the run of it that is removed. */
    private record GappedWindow(int[] tokens, int start, int end) {
        static GappedWindow draw(HeldOutText text, int length, RandomGenerator random) {
            int removed = Math.max(1, (int) Math.round(REMOVED * length));
            int start = random.nextInt(1, length - removed);
            return new GappedWindow(text.window(length, random), start, start + removed);
        }

        int[] removed() {
            return Arrays.copyOfRange(tokens, start, end);
        }

        Template template() {
            return Template.of(
                    Known.of(Arrays.copyOf(tokens, start)),
                    Gap.atLeast(0),
                    Known.of(Arrays.copyOfRange(tokens, end, tokens.length)));
        }

        boolean[] scored() {
            boolean[] scored = new boolean[tokens.length];
            Arrays.fill(scored, start, end, true);
            return scored;
        }

        GapRecovery recovery(int[] answer) {
            return GapRecovery.of(removed(), Arrays.copyOfRange(answer, start, answer.length - (tokens.length - end)));
        }
    }

    @Override
    public Evaluation run(EvaluationSettings settings, EvaluationListener listener) throws IOException {
        HeldOutText text = HeldOutText.open(settings, name());
        int length = Math.min(
                text.lengths().longest(), Math.max(WINDOW, text.lengths().shortest()));
        if (!(length >= 3)) {
            throw new IllegalArgumentException(
                    "task infill needs windows of at least 3 tokens, got a model of at most " + length);
        }
        int count = settings.count().orElse(DEFAULT_COUNT);
        List<GappedWindow> windows = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            windows.add(GappedWindow.draw(text, length, text.stream(number, 0)));
        }
        Map<String, String> stopping = Map.of("stop-threshold", "0.9", "force-first-step", "true");
        long start = System.nanoTime();
        try (GreedyInsertion greedy = GreedyInsertion.open(settings, stopping)) {
            GreedyInsertion.Answers answers = greedy.fill(
                    windows.stream().map(GappedWindow::template).toList(),
                    length,
                    done -> listener.progressed(done, 2 * count));
            double[] nats = new double[count];
            for (int number = 0; number < count; number++) {
                GappedWindow window = windows.get(number);
                nats[number] = -greedy.generator()
                        .score(window.tokens(), window.scored(), settings.seed() + number)
                        .logProb();
                listener.progressed(count + number + 1, 2 * count);
            }
            List<Measure> measures = new ArrayList<>(likelihood(windows, nats, text.baseline()));
            measures.addAll(recovery(windows, answers, text.baseline().commonest()));
            return new Evaluation(count, measures, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private static List<Measure> likelihood(List<GappedWindow> windows, double[] nats, UnigramBaseline baseline) {
        double[] removed = values(windows, window -> window.end() - window.start());
        double[] unigram = values(windows, window -> -baseline.logProb(window.removed()));
        double[] gain = new double[nats.length];
        Arrays.setAll(gain, i -> unigram[i] - nats[i]);
        return List.of(
                Measure.ratio("infill_nats", nats, removed, "nats per removed token, the gap's length included"),
                Measure.ratio("unigram_nats", unigram, removed, "the same by token frequency alone, length given"),
                Measure.ratio("gain_nats", gain, removed, "what the model saves, window by window"));
    }

    private static List<Measure> recovery(List<GappedWindow> windows, GreedyInsertion.Answers answers, int commonest) {
        List<GapRecovery> model = new ArrayList<>();
        List<GapRecovery> unigram = new ArrayList<>();
        for (int number = 0; number < windows.size(); number++) {
            GappedWindow window = windows.get(number);
            int[] guess = window.removed();
            Arrays.fill(guess, commonest);
            model.add(window.recovery(answers.generations().get(number).tokens()));
            unigram.add(GapRecovery.of(window.removed(), guess));
        }
        return List.of(
                Measure.ratio(
                        "recovered",
                        values(model, GapRecovery::recovered),
                        values(model, GapRecovery::size),
                        "tokens brought back in order by greedy infilling, of those removed or, if more, filled in"),
                Measure.ratio(
                        "unigram_recovered",
                        values(unigram, GapRecovery::recovered),
                        values(unigram, GapRecovery::size),
                        "the same by repeating the commonest token, length given"),
                Measure.proportion(
                        "exact_match",
                        model.stream().filter(GapRecovery::exact).count(),
                        model.size(),
                        "gaps filled with exactly what was removed"),
                Measure.mean(
                        "filled",
                        values(model, GapRecovery::filled),
                        "tokens filled in, of " + model.get(0).removed() + " removed"),
                Measure.mean("nfe", answers.nfe(), "network evaluations a window"));
    }

    private static <T> double[] values(List<T> examples, ToDoubleFunction<T> value) {
        return examples.stream().mapToDouble(value).toArray();
    }
}
