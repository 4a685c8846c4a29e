// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.anyorder.decoding.StrategyOptions;
import org.anyorder.decoding.causal.TeacherForcing;
import org.anyorder.evaluation.Evaluation;
import org.anyorder.evaluation.EvaluationListener;
import org.anyorder.evaluation.EvaluationSettings;
import org.anyorder.evaluation.Measure;
import org.anyorder.kernel.DivergenceKernel;
import org.anyorder.model.CausalModel;
import org.anyorder.speculative.train.CausalFolder;

/**
 * What a draft is worth to a target: how probably a token that it draws is accepted, Σ min(p, q) at a temperature, and
 * how often both think the same token likeliest, averaged over the positions of held-out windows (Leviathan et al.
 * 2023, arXiv 2211.17192, call the first α). Options: {@code draft} (folder or embedded model, required),
 * {@code temperature} (above 0; 1), {@code window} (tokens of a window; the longest the target was trained with).
 */
public final class AcceptanceEvaluation implements CausalTask {
    private static final int DEFAULT_COUNT = 200;
    private static final String DRAFT = "draft";
    private static final String TEMPERATURE = "temperature";

    /** Made by the service loader. */
    public AcceptanceEvaluation() {}

    @Override
    public String name() {
        return "acceptance";
    }

    @Override
    public String summary() {
        return "how many tokens of a draft its target accepts";
    }

    @Override
    public Evaluation run(EvaluationSettings settings, EvaluationListener listener) throws IOException {
        StrategyOptions options = HeldOutWindows.known(settings.options(), DRAFT, TEMPERATURE);
        String reference = options.text(DRAFT)
                .orElseThrow(() -> new IllegalArgumentException(
                        "task " + name() + " needs --set draft=MODEL: a folder or the name of an embedded model"));
        double temperature = options.real(TEMPERATURE, 1e-3, 1e3).orElse(1);
        try (CausalFolder target =
                        CausalFolder.open(settings.folder().toString(), settings.device(), settings.precision());
                CausalFolder draft = CausalFolder.open(reference, settings.device(), settings.precision())) {
            HeldOutWindows windows = HeldOutWindows.open(settings, name(), target.view(), options);
            requireFit(target.view(), draft.view(), windows.length());
            int[][] rows = windows.windows(settings.count().orElse(DEFAULT_COUNT));
            Pair pair = new Pair(target.view(), draft.view(), temperature);
            double[][] found = new double[3][rows.length];
            long start = System.nanoTime();
            for (int from = 0; from < rows.length; from += settings.batchRows()) {
                int to = Math.min(rows.length, from + settings.batchRows());
                double[][] means = pair.means(Arrays.copyOfRange(rows, from, to));
                for (int figure = 0; figure < found.length; figure++) {
                    System.arraycopy(means[figure], 0, found[figure], from, to - from);
                }
                listener.progressed(to, rows.length);
            }
            String where = String.format(
                    Locale.ROOT, " over windows of %d tokens, temperature %s", windows.length(), temperature);
            List<Measure> measures = List.of(
                    Measure.mean("acceptance", found[0], "probability that a drafted token is accepted," + where),
                    Measure.mean("greedy_agreement", found[1], "how often both think the same token likeliest"),
                    Measure.mean(
                            "divergence", found[2], "nats per token by which the draft's law misses the target's"));
            return new Evaluation(rows.length, measures, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private static void requireFit(CausalModel target, CausalModel draft, int length) {
        int size = target.vocabulary().size();
        if (draft.vocabulary().size() != size) {
            throw new IllegalArgumentException("draft must have the " + size + " tokens of its target, got "
                    + draft.vocabulary().size());
        }
        if (!(draft.maxLength() >= length)) {
            throw new IllegalArgumentException(
                    "window must be at most " + draft.maxLength() + ", the length of the draft, got " + length);
        }
    }

    /** Target p and draft q. */
    private record Pair(CausalModel target, CausalModel draft, double temperature) {

        /** Acceptance, agreement and divergence of each window, averaged over its positions. */
        double[][] means(int[][] windows) {
            int[] first = HeldOutWindows.first(target, windows.length);
            try (NDManager scope = NDManager.newBaseManager(target.device())) {
                NDArray p = tempered(target, scope, windows, first); // (M, V)
                NDArray q = tempered(draft, scope, windows, first); // (M, V)
                DivergenceKernel.Rows rows = DivergenceKernel.of(q, p.softmax(1));
                NDArray agree = p.argMax(1).eq(q.argMax(1)).toType(DataType.FLOAT32, false);
                return new double[][] {
                    means(rows.overlap(), windows.length),
                    means(agree, windows.length),
                    means(rows.divergence(), windows.length)
                };
            }
        }

        private NDArray tempered(CausalModel model, NDManager scope, int[][] windows, int[] first) {
            return new TeacherForcing(model)
                    .logits(scope, windows, first)
                    .toType(DataType.FLOAT32, false)
                    .div(temperature);
        }

        private static double[] means(NDArray positions, int windows) {
            float[] numbers = positions.reshape(windows, -1).mean(new int[] {1}).toFloatArray();
            double[] wide = new double[windows];
            Arrays.setAll(wide, window -> numbers[window]);
            return wide;
        }
    }
}
