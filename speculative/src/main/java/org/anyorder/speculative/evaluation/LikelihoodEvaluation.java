// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.evaluation;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import org.anyorder.decoding.StrategyOptions;
import org.anyorder.decoding.causal.TeacherForcing;
import org.anyorder.evaluation.Evaluation;
import org.anyorder.evaluation.EvaluationListener;
import org.anyorder.evaluation.EvaluationSettings;
import org.anyorder.evaluation.Measure;
import org.anyorder.evaluation.UnigramBaseline;
import org.anyorder.model.CausalModel;
import org.anyorder.speculative.train.CausalFolder;

/**
 * How likely a held-out text is to a causal model: nats per token, exact, of windows of the longest length it was
 * trained with (option {@code window} names another) and, for a tenth as many, of short windows. A window's first token
 * counts if the model has a begin token.
 */
public final class LikelihoodEvaluation implements CausalTask {
    private static final int DEFAULT_COUNT = 1000;
    private static final int SHARE_SHORT = 10;
    // What the other families are measured on.
    private static final int SHORT = 8;

    /** Made by the service loader. */
    public LikelihoodEvaluation() {}

    @Override
    public String name() {
        return "likelihood";
    }

    @Override
    public String summary() {
        return "likelihood of a held-out text";
    }

    @Override
    public Evaluation run(EvaluationSettings settings, EvaluationListener listener) throws IOException {
        StrategyOptions options = HeldOutWindows.known(settings.options());
        try (CausalFolder folder =
                CausalFolder.open(settings.folder().toString(), settings.device(), settings.precision())) {
            CausalModel model = folder.view();
            HeldOutWindows windows = HeldOutWindows.open(settings, name(), model, options);
            int count = settings.count().orElse(DEFAULT_COUNT);
            int few = Math.max(1, count / SHARE_SHORT);
            int length = Math.min(SHORT, windows.length());
            int[][] brief = windows.brief(few, length);
            long start = System.nanoTime();
            double[] whole = nats(
                    model,
                    windows.windows(count),
                    settings.batchRows(),
                    done -> listener.progressed(done, count + few));
            double[] part =
                    nats(model, brief, settings.batchRows(), done -> listener.progressed(count + done, count + few));
            UnigramBaseline baseline = windows.text().baseline();
            double[] unigram = Arrays.stream(brief)
                    .mapToDouble(window -> -baseline.logProb(window) / length)
                    .toArray();
            String given = HeldOutWindows.first(model, 1)[0] == 0 ? "" : ", the first given";
            List<Measure> measures = List.of(
                    Measure.mean(
                            "nats", whole, "nats per token, exact: windows of " + windows.length() + " tokens" + given),
                    Measure.mean(
                            "sequence_nats",
                            part,
                            "nats per token, exact, length given: " + few + " whole windows of " + length + " tokens"
                                    + given),
                    Measure.mean("unigram_nats", unigram, "the same by token frequency alone"));
            return new Evaluation(count, measures, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    /** Nats per token of each window, several windows in a pass. */
    private static double[] nats(CausalModel model, int[][] windows, int rows, IntConsumer finished) {
        double[] nats = new double[windows.length];
        TeacherForcing forcing = new TeacherForcing(model);
        try (NDManager owner = NDManager.newBaseManager(model.device())) {
            for (int from = 0; from < nats.length; from += rows) {
                int[][] batch = Arrays.copyOfRange(windows, from, Math.min(nats.length, from + rows));
                double[][] logProbs = forcing.logProbs(owner, batch, HeldOutWindows.first(model, batch.length));
                for (int row = 0; row < batch.length; row++) {
                    nats[from + row] = -Arrays.stream(logProbs[row]).average().orElseThrow();
                }
                finished.accept(from + batch.length);
            }
        }
        return nats;
    }
}
