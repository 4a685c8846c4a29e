// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.evaluation;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anyorder.Generator;
import org.anyorder.Generators;
import org.anyorder.LoadOptions;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.checkpoint.TensorSource;
import org.anyorder.evaluation.Evaluation;
import org.anyorder.evaluation.EvaluationListener;
import org.anyorder.evaluation.EvaluationSettings;
import org.anyorder.evaluation.EvaluationTask;
import org.anyorder.evaluation.Measure;
import org.anyorder.evaluation.UnigramBaseline;
import org.anyorder.insertion.InsertionScorer;
import org.anyorder.insertion.network.InsertionKind;
import org.anyorder.insertion.network.InsertionNetwork;
import org.anyorder.insertion.train.DroppedTokenLoss;
import org.anyorder.insertion.train.DroppedTokenObjective;
import org.anyorder.insertion.train.InsertionSubject;
import org.anyorder.insertion.train.RowLoss;
import org.anyorder.insertion.train.TokenDrops;
import org.anyorder.nn.Compute;
import org.anyorder.train.RowStream;

/**
 * How likely a held-out text is to an Insertion Language Model: the loss it was trained on, n of L tokens dropped with
 * n uniform on {0, …, L}, and, for a tenth as many short windows, the log-likelihood of the whole window summed over
 * all insertion orders.
 */
public final class LikelihoodEvaluation implements EvaluationTask {
    private static final int DEFAULT_COUNT = 1000;
    private static final int SHARE_SCORED = 10;
    private static final int LOSS_ROWS = 32;

    /** Made by the service loader. */
    public LikelihoodEvaluation() {}

    @Override
    public String name() {
        return "likelihood";
    }

    @Override
    public String summary() {
        return "training loss on a held-out text, and the likelihood of short windows";
    }

    @Override
    public boolean claims(ModelConfig model) {
        return InsertionKind.anyOf(model, InsertionKind.ILM);
    }

    @Override
    public Evaluation run(EvaluationSettings settings, EvaluationListener listener) throws IOException {
        HeldOutText text = HeldOutText.open(settings, name());
        int count = settings.count().orElse(DEFAULT_COUNT);
        int scored = Math.max(1, count / SHARE_SCORED);
        long start = System.nanoTime();
        List<Measure> measures = new ArrayList<>();
        measures.addAll(losses(settings, text, count, done -> listener.progressed(done, count + scored)));
        measures.addAll(scores(settings, text, scored, done -> listener.progressed(count + done, count + scored)));
        return new Evaluation(count, measures, Duration.ofNanos(System.nanoTime() - start));
    }

    private static List<Measure> losses(
            EvaluationSettings settings, HeldOutText text, int count, java.util.function.IntConsumer finished)
            throws IOException {
        DroppedTokenObjective objective = new DroppedTokenObjective(
                new InsertionSubject(text.network(), Compute.FLOAT32, text.source(), TokenDrops.fromWholeTarget()),
                DroppedTokenLoss.published(),
                DroppedTokenObjective.ConstraintInput.HIDDEN);
        List<RowLoss> rows = new ArrayList<>();
        try (NDManager owner = NDManager.newBaseManager(settings.device());
                TensorSource weights = ModelFolder.open(settings.folder()).weights()) {
            InsertionNetwork network = InsertionNetwork.load(text.network(), weights, owner, settings.precision());
            while (rows.size() < count) {
                try (NDManager scope = owner.newSubManager()) {
                    List<RowStream> streams = new ArrayList<>();
                    for (int row = rows.size(); row < Math.min(count, rows.size() + LOSS_ROWS); row++) {
                        streams.add(new RowStream(row, text.stream(row, 0)));
                    }
                    rows.addAll(objective.heldOut(network, streams, scope));
                }
                finished.accept(rows.size());
            }
        }
        List<Measure> measures = new ArrayList<>();
        double[] token = rows.stream()
                .filter(row -> row.dropped() > 0)
                .mapToDouble(RowLoss::token)
                .toArray();
        if (token.length > 0) {
            measures.add(Measure.mean("token_loss", token, "nats per missing token, its slot included"));
        }
        measures.add(Measure.mean(
                "stop_loss",
                rows.stream().mapToDouble(RowLoss::stop).toArray(),
                "nats of telling whether anything is missing"));
        return measures;
    }

    private static List<Measure> scores(
            EvaluationSettings settings, HeldOutText text, int count, java.util.function.IntConsumer finished)
            throws IOException {
        UnigramBaseline baseline = text.baseline();
        // Short enough for the exact sum over orders.
        int length = Math.min(InsertionScorer.EXACT_UP_TO, text.lengths().shortest());
        double[] model = new double[count];
        double[] unigram = new double[count];
        boolean[] all = new boolean[length];
        Arrays.fill(all, true);
        LoadOptions options = new LoadOptions(settings.device(), settings.precision(), Optional.empty(), Map.of());
        try (Generator generator = Generators.load(settings.folder().toString(), options)) {
            for (int number = 0; number < count; number++) {
                int[] window = text.window(length, text.stream(number, 1));
                model[number] = -generator.score(window, all, settings.seed()).perToken();
                unigram[number] = -baseline.logProb(window) / length;
                finished.accept(number + 1);
            }
        }
        String windows = count + " whole windows of " + length + " tokens";
        return List.of(
                Measure.mean("sequence_nats", model, "nats per token, exact, stopping included: " + windows),
                Measure.mean("unigram_nats", unigram, "the same by token frequency alone, length given"));
    }
}
