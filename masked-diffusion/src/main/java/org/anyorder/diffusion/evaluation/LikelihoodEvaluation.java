// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.evaluation;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
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
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.decoding.RandomStreams;
import org.anyorder.diffusion.train.DenoisingObjective.RowBound;
import org.anyorder.diffusion.train.TrainedDenoiser;
import org.anyorder.evaluation.Evaluation;
import org.anyorder.evaluation.EvaluationListener;
import org.anyorder.evaluation.EvaluationSettings;
import org.anyorder.evaluation.EvaluationTask;
import org.anyorder.evaluation.Measure;
import org.anyorder.evaluation.UnigramBaseline;
import org.anyorder.text.TextSplit;
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
    // Of models that do not say what they were trained on.
    private static final int USUAL = 96;

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

    /** A text, split as in training, and the windows to measure. */
    private record HeldOut(TextSplit text, int longest, int vocabulary, long seed) {
        WindowSource windows() {
            return new WindowSource(text, longest, longest, vocabulary);
        }

        RowStream stream(int number, int purpose) {
            return new RowStream(number, RandomStreams.of(seed, number, purpose));
        }
    }

    @Override
    public Evaluation run(EvaluationSettings settings, EvaluationListener listener) throws IOException {
        ModelFolder folder = ModelFolder.open(settings.folder());
        HeldOut held = open(settings, folder);
        int count = settings.count().orElse(DEFAULT_COUNT);
        int scored = Math.max(1, count / SHARE_SCORED);
        long start = System.nanoTime();
        List<Measure> measures = new ArrayList<>();
        measures.add(bound(settings, folder, held, done -> listener.progressed(done, count + scored)));
        measures.addAll(
                shortWindows(settings, held, scored, done -> listener.progressed(count + done, count + scored)));
        return new Evaluation(count, measures, Duration.ofNanos(System.nanoTime() - start));
    }

    private HeldOut open(EvaluationSettings settings, ModelFolder folder) throws IOException {
        Path data = settings.data()
                .orElseThrow(() -> new IllegalArgumentException("task " + name()
                        + " needs --data FILE: a UTF-8 text, of which the last but one 5 % are measured, for example"
                        + " examples/data/tinyshakespeare.txt"));
        Path tokenizer = folder.tokenizerFile()
                .orElseThrow(() -> new CheckpointFormatException(
                        folder.path() + " has no tokenizer.json, which task " + name() + " needs to read a text"));
        int vocabulary = folder.config().integer("vocab_size", 2, 1 << 24);
        try {
            TextSplit text = TextSplit.open(data, tokenizer, vocabulary);
            int most = Math.min(TrainedDenoiser.maxLength(folder.config()), text.length(TextSplit.Part.VALIDATION));
            return new HeldOut(text, longest(folder.config(), most), vocabulary, settings.seed());
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(data + " must be UTF-8 text", e);
        }
    }

    private static int longest(ModelConfig config, int most) throws CheckpointFormatException {
        Optional<ModelConfig> task = config.optionalObject("task");
        boolean ofText = task.isPresent()
                && task.get().optionalString("name").filter("text"::equals).isPresent();
        return Math.min(ofText ? task.get().integer("max_window", 1, 1 << 17) : USUAL, most);
    }

    private static Measure bound(EvaluationSettings settings, ModelFolder folder, HeldOut held, IntConsumer finished)
            throws IOException {
        int count = settings.count().orElse(DEFAULT_COUNT);
        List<RowBound> rows = new ArrayList<>();
        try (TrainedDenoiser<?> denoiser =
                TrainedDenoiser.open(folder, held.windows(), settings.device(), settings.precision())) {
            while (rows.size() < count) {
                List<RowStream> streams = new ArrayList<>();
                for (int row = rows.size(); row < Math.min(count, rows.size() + ROWS); row++) {
                    streams.add(held.stream(row, 0));
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
            EvaluationSettings settings, HeldOut held, int count, IntConsumer finished) throws IOException {
        TextSplit text = held.text();
        UnigramBaseline baseline = UnigramBaseline.fit(text.tokens(TextSplit.Part.TRAINING), held.vocabulary());
        int length = Math.min(SHORT, held.longest());
        double[] model = new double[count];
        double[] unigram = new double[count];
        boolean[] all = new boolean[length];
        Arrays.fill(all, true);
        LoadOptions options = new LoadOptions(settings.device(), settings.precision(), Optional.empty(), Map.of());
        try (Generator generator = Generators.load(settings.folder().toString(), options)) {
            for (int number = 0; number < count; number++) {
                int[] window = text.window(
                        TextSplit.Part.VALIDATION,
                        length,
                        held.stream(number, 1).random());
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
