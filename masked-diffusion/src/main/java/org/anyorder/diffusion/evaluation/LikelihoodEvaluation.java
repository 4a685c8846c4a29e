// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.evaluation;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.anyorder.Generator;
import org.anyorder.Generators;
import org.anyorder.LoadOptions;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.diffusion.train.DenoisingObjective.RowBound;
import org.anyorder.diffusion.train.TrainedDenoiser;
import org.anyorder.evaluation.Evaluation;
import org.anyorder.evaluation.EvaluationListener;
import org.anyorder.evaluation.EvaluationSettings;
import org.anyorder.evaluation.EvaluationTask;
import org.anyorder.evaluation.HeldOutText;
import org.anyorder.evaluation.Measure;
import org.anyorder.evaluation.UnigramBaseline;
import org.anyorder.train.RowStream;
import org.anyorder.train.data.WindowSource;

/**
 * How likely a held-out text is to a masked or block diffusion model: the bound it was trained on, over windows of the
 * longest length it was trained with, and, for a tenth as many short windows, the bound summed over all sets of masked
 * tokens.
 */
public final class LikelihoodEvaluation implements EvaluationTask {
    private static final int DEFAULT_COUNT = 1000;
    private static final int SHARE_SCORED = 10;
    private static final int ROWS = 32;
    // Short enough for the sum over all sets, and what the insertion models are measured on.
    private static final int SHORT = 8;

    /** Made by the service loader. */
    public LikelihoodEvaluation() {}

    @Override
    public String name() {
        return "likelihood";
    }

    @Override
    public String summary() {
        return "bound on the likelihood of a held-out text";
    }

    @Override
    public boolean claims(ModelConfig model) {
        return TrainedDenoiser.claims(model);
    }

    @Override
    public Evaluation run(EvaluationSettings settings, EvaluationListener listener) throws IOException {
        ModelFolder folder = ModelFolder.open(settings.folder());
        HeldOutText held = HeldOutText.open(settings, name(), TrainedDenoiser.maxLength(folder.config()));
        int count = settings.count().orElse(DEFAULT_COUNT);
        int scored = Math.max(1, count / SHARE_SCORED);
        long start = System.nanoTime();
        List<Measure> measures = new ArrayList<>();
        measures.add(bound(settings, folder, held, done -> listener.progressed(done, count + scored)));
        measures.addAll(
                shortWindows(settings, held, scored, done -> listener.progressed(count + done, count + scored)));
        return new Evaluation(count, measures, Duration.ofNanos(System.nanoTime() - start));
    }

    private static Measure bound(
            EvaluationSettings settings, ModelFolder folder, HeldOutText held, IntConsumer finished)
            throws IOException {
        int count = settings.count().orElse(DEFAULT_COUNT);
        List<RowBound> rows = new ArrayList<>();
        WindowSource windows = new WindowSource(held.text(), held.longest(), held.longest(), held.vocabulary());
        try (TrainedDenoiser<?> denoiser =
                TrainedDenoiser.open(folder, windows, settings.device(), settings.precision())) {
            while (rows.size() < count) {
                List<RowStream> streams = new ArrayList<>();
                for (int row = rows.size(); row < Math.min(count, rows.size() + ROWS); row++) {
                    streams.add(new RowStream(row, held.stream(row, 0)));
                }
                rows.addAll(denoiser.heldOut(streams));
                finished.accept(rows.size());
            }
        }
        return Measure.ratio(
                "bound",
                rows.stream().mapToDouble(RowBound::nats).toArray(),
                rows.stream().mapToDouble(RowBound::units).toArray(),
                "nats per token, upper bound: windows of " + held.longest() + " tokens");
    }

    private static List<Measure> shortWindows(
            EvaluationSettings settings, HeldOutText held, int count, IntConsumer finished) throws IOException {
        UnigramBaseline baseline = held.baseline();
        int length = Math.min(SHORT, held.longest());
        double[] model = new double[count];
        double[] unigram = new double[count];
        boolean[] all = new boolean[length];
        Arrays.fill(all, true);
        LoadOptions options = new LoadOptions(settings.device(), settings.precision(), Optional.empty(), Map.of());
        try (Generator generator = Generators.load(settings.folder().toString(), options)) {
            for (int number = 0; number < count; number++) {
                int[] window = held.window(length, held.stream(number, 1));
                model[number] = -generator.score(window, all, settings.seed()).perToken();
                unigram[number] = -baseline.logProb(window) / length;
                finished.accept(number + 1);
            }
        }
        String windows = count + " whole windows of " + length + " tokens";
        return List.of(
                Measure.mean("sequence_nats", model, "nats per token, upper bound, length given: " + windows),
                Measure.mean("unigram_nats", unigram, "the same by token frequency alone"));
    }
}
