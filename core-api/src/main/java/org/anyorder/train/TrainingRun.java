// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One training from its start to its end; one thread's, owns all native memory. */
final class TrainingRun<N extends Block> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);
    private static final int MAX_SKIPPED = 20;

    private final TrainingSettings settings;
    private final Objective<N> objective;
    private final TrainingListener listener;
    private final BooleanSupplier cancelled;
    private final SeedStreams seeds;
    private final NDManager owner;
    private final N network;
    private final TrainingState state;
    private final ParameterStore parameters;

    private long done;
    private long startNanos = System.nanoTime();
    private Duration before = Duration.ZERO;
    private int skipped;
    private long evaluatedAt = -1;
    private long checkpointedAt = -1;
    private Map<String, Double> scores = Map.of();
    private Optional<TrainingFiles> files = Optional.empty();

    private TrainingRun(
            TrainingSettings settings,
            Objective<N> objective,
            NDManager owner,
            TrainingListener listener,
            BooleanSupplier cancelled) {
        this.settings = settings;
        this.objective = objective;
        this.listener = listener;
        this.cancelled = cancelled;
        this.owner = owner;
        seeds = new SeedStreams(settings.seed());
        network = GradientScope.seeded(owner, seeds.initialSeed(), () -> objective.newNetwork(owner));
        state = new TrainingState(network, owner);
        parameters = new ParameterStore(owner, false);
    }

    static <N extends Block> TrainingRun<N> open(
            TrainingSettings settings,
            Objective<N> objective,
            Device device,
            TrainingListener listener,
            BooleanSupplier cancelled) {
        NDManager owner = NDManager.newBaseManager(device, "PyTorch");
        try {
            return new TrainingRun<>(settings, objective, owner, listener, cancelled);
        } catch (RuntimeException | Error failure) {
            owner.close();
            throw failure;
        }
    }

    void begin(Trainer.Start start) throws IOException {
        FinishedModel.checkPlace(settings.output().folder());
        Optional<TrainingCheckpoint> last = TrainingCheckpoint.latest(settings.checkpoints());
        if (last.isPresent()) {
            if (start == Trainer.Start.FRESH) {
                throw new IllegalArgumentException(settings.checkpoints() + " holds a training at update "
                        + last.get().update() + "; resume it or name another folder");
            }
            restore(last.get());
        }
        files = Optional.of(TrainingFiles.open(settings.checkpoints(), done));
        files().evaluations().last().ifPresent(objective::evaluated);
        startNanos = System.nanoTime();
        listener.started(settings, state.size(), done);
    }

    private void restore(TrainingCheckpoint checkpoint) throws IOException {
        if (checkpoint.seed() != settings.seed() || checkpoint.rowsPerUpdate() != settings.rowsPerUpdate()) {
            throw new IllegalArgumentException("the training in " + checkpoint.folder() + " has seed "
                    + checkpoint.seed() + " and " + checkpoint.rowsPerUpdate() + " rows an update, these settings have "
                    + settings.seed() + " and " + settings.rowsPerUpdate());
        }
        try (NDManager scope = owner.newSubManager()) {
            state.restore(checkpoint.tensors(scope, state.named()));
        }
        done = checkpoint.update();
        checkpointedAt = done;
        before = Duration.ofNanos((long) (checkpoint.elapsedSeconds() * 1e9));
    }

    private Duration elapsed() {
        return before.plusNanos(System.nanoTime() - startNanos);
    }

    /** All updates there are to make. */
    StopReason updates() throws IOException {
        TrainingSettings.Intervals every = settings.intervals();
        FigureWindow window = new FigureWindow();
        while (done < settings.updates()) {
            if (cancelled.getAsBoolean()) {
                return StopReason.CANCELLED;
            }
            if (elapsed().compareTo(settings.budget()) >= 0) {
                return StopReason.BUDGET;
            }
            UpdateReport report = update(done + 1);
            done++;
            window.add(report);
            listener.updated(report);
            if (done % every.log() == 0) {
                files().updates().append(done, window.row(seconds(elapsed())));
            }
            if (done % every.evaluate() == 0) {
                evaluate();
            }
            if (done % every.checkpoint() == 0) {
                checkpoint();
            }
        }
        return StopReason.UPDATES;
    }

    TrainingResult finish(StopReason reason) throws IOException {
        if (reason != StopReason.CANCELLED && evaluatedAt != done) {
            evaluate();
        }
        if (checkpointedAt != done) {
            checkpoint();
        }
        Optional<Path> folder = Optional.empty();
        TrainingResult result = new TrainingResult(reason, done, elapsed(), scores, folder);
        if (reason != StopReason.CANCELLED) {
            result = new TrainingResult(reason, done, elapsed(), scores, Optional.of(publish(result)));
        }
        listener.finished(result);
        return result;
    }

    private UpdateReport update(long number) {
        long start = System.nanoTime();
        Totals totals = new Totals();
        state.zeroGradients();
        for (int microBatch = 0; microBatch < settings.microBatches(); microBatch++) {
            long firstRow = (number - 1) * settings.rowsPerUpdate() + (long) microBatch * settings.rows();
            microBatch(
                    seeds.rows(Phase.TRAINING, firstRow, settings.rows()),
                    seeds.engineSeed(number, microBatch),
                    totals);
        }
        double loss = totals.mean("loss");
        double norm = Double.isFinite(loss) ? state.update(objective, settings, number) : Double.NaN;
        skipped = Double.isFinite(norm) ? 0 : skipped + 1;
        if (skipped > 0) {
            LOG.warn("update {} is skipped: loss {}, gradient norm {}", number, loss, norm);
        }
        if (skipped >= MAX_SKIPPED) {
            throw new IllegalStateException("loss or gradient was not finite in " + MAX_SKIPPED
                    + " updates running, the last is update " + number + " with loss " + loss
                    + "; lower the learning rate and resume from " + settings.checkpoints());
        }
        return new UpdateReport(
                number,
                loss,
                settings.schedule().rate(number, settings.updates()),
                norm,
                totals.tokens,
                (System.nanoTime() - start) / 1e9,
                elapsed(),
                totals.metrics());
    }

    private void microBatch(List<RowStream> rows, int engineSeed, Totals totals) {
        try (NDManager scope = owner.newSubManager()) {
            NDList batch = objective.batch(Phase.TRAINING, rows, scope);
            Pass<N> pass = new Pass<>(network, parameters, Phase.TRAINING, scope);
            try (GradientScope gradient = GradientScope.open(scope, engineSeed)) {
                Loss loss = objective.loss(pass, batch);
                NDArray share = settings.microBatches() == 1
                        ? loss.value()
                        : loss.value().div(pass.number(settings.microBatches()));
                gradient.backward(share);
                totals.add(loss, rows.size());
            }
        }
    }

    private void evaluate() throws IOException {
        evaluatedAt = done;
        if (settings.evaluationRows() == 0) {
            return;
        }
        scores = state.withAverages(this::averagedScores);
        files().evaluations().append(done, scores);
        files().plot();
        objective.evaluated(scores);
        listener.evaluated(done, scores);
    }

    private Map<String, Double> averagedScores() {
        Totals totals = new Totals();
        int count = settings.evaluationRows();
        for (int first = 0; first < count; first += settings.rows()) {
            int rows = Math.min(settings.rows(), count - first);
            try (NDManager scope = owner.newSubManager()) {
                NDList batch = objective.batch(Phase.VALIDATION, seeds.rows(Phase.VALIDATION, first, rows), scope);
                Pass<N> pass = new Pass<>(network, parameters, Phase.VALIDATION, scope);
                totals.add(objective.loss(pass, batch), rows);
            }
        }
        // Sorted, as the columns of the file will be.
        Map<String, Double> found = new TreeMap<>(totals.metrics());
        found.put("loss", totals.mean("loss"));
        try (NDManager scope = owner.newSubManager()) {
            Pass<N> pass = new Pass<>(network, parameters, Phase.VALIDATION, scope);
            found.putAll(objective.scores(pass, seeds.rows(Phase.VALIDATION, 0, count)));
        }
        return Collections.unmodifiableMap(found);
    }

    private void checkpoint() throws IOException {
        TrainingCheckpoint now = new TrainingCheckpoint(
                settings.checkpoints(), done, settings.seed(), settings.rowsPerUpdate(), seconds(elapsed()));
        TrainingCheckpoint written = TrainingCheckpoint.write(settings.checkpoints(), now, state.named());
        checkpointedAt = done;
        files().plot();
        listener.checkpointed(done, written.folder());
    }

    private Path publish(TrainingResult result) throws IOException {
        try (NDManager scope = owner.newSubManager()) {
            Map<String, NDArray> weights = settings.output().weights() == TrainingOutput.Weights.AVERAGE
                    ? state.withAverages(() -> state.snapshot(scope))
                    : state.snapshot(scope);
            FinishedModel model = new FinishedModel(settings, objective, result, state.size());
            return model.write(objective.publish(weights), files());
        }
    }

    private TrainingFiles files() {
        return files.orElseThrow(() -> new IllegalStateException("the training has not begun"));
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    @Override
    public void close() {
        owner.close();
    }

    /** Sums over the rows of several micro-batches. */
    private static final class Totals {
        private final Map<String, Double> sums = new LinkedHashMap<>();
        private long rows;
        private long tokens;

        void add(Loss loss, int count) {
            rows += count;
            tokens += loss.tokens();
            sums.merge("loss", count * number(loss.value()), Double::sum);
            loss.metrics().forEach((name, value) -> sums.merge(name, count * number(value), Double::sum));
        }

        // A scalar times a Java double is float64 in the engine: any type is fine here.
        private static double number(NDArray scalar) {
            return scalar.toType(DataType.FLOAT64, true).getDouble();
        }

        double mean(String name) {
            return sums.get(name) / rows;
        }

        Map<String, Double> metrics() {
            Map<String, Double> means = new TreeMap<>();
            sums.keySet().stream().filter(name -> !name.equals("loss")).forEach(name -> means.put(name, mean(name)));
            return means;
        }
    }
}
