// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.model.Recommendation;

/**
 * A training file: one JSON object that says what to train on which data and how. Relative paths count from its folder;
 * unknown keys are refused.
 *
 * <pre>{@code
 * {
 *   "model": {"model_type": "ilm", …},              as in the config.json to be published
 *   "objective": {"name": "insertion", …},          the objective and its options
 *   "data": {…},                                    where its data are
 *   "checkpoints": "runs/shakespeare", "output": "models/shakespeare-insertion", "license": "Apache-2.0",
 *   "batch_rows": 32, "micro_batches": 1, "updates": 20000, "max_minutes": 120, "seed": 0, "threads": 2,
 *   "learning_rate": 3e-4, "warm_up": 500, "schedule": "cosine", "final_rate": 0.0,
 *   "weight_decay": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "clip": 1.0, "ema": 0.9999,
 *   "precision": "mixed", "output_weights": "average", "output_precision": "float32",
 *   "generation": {"description": "…", "strategy": "two-stage", …},   the generation_config.json to be published
 *   "log_interval": 10, "evaluation_interval": 500, "evaluation_rows": 256, "checkpoint_interval": 500
 * }
 * }</pre>
 *
 * <p>Required are {@code model}, {@code objective}, {@code checkpoints}, {@code output} and {@code updates}; the values
 * shown for the rest are those of {@link TrainingSettings#builder} where it has them.
 *
 * @param model sizes of the network
 * @param objective the objective's name and options
 * @param data where its data are
 * @param folder folder of the file
 * @param settings everything else
 * @param threads threads of the engine, if the file says so
 */
public record TrainingConfig(
        ModelConfig model,
        ModelConfig objective,
        ModelConfig data,
        Path folder,
        TrainingSettings settings,
        OptionalInt threads) {
    private static final Set<String> KEYS = new TreeSet<>(List.of(
            "model",
            "objective",
            "data",
            "checkpoints",
            "output",
            "license",
            "batch_rows",
            "micro_batches",
            "updates",
            "max_minutes",
            "seed",
            "threads",
            "learning_rate",
            "warm_up",
            "schedule",
            "final_rate",
            "weight_decay",
            "beta1",
            "beta2",
            "epsilon",
            "clip",
            "ema",
            "precision",
            "output_weights",
            "output_precision",
            "generation",
            "log_interval",
            "evaluation_interval",
            "evaluation_rows",
            "checkpoint_interval"));
    private static final Set<String> GENERATION_KEYS = new TreeSet<>(
            List.of("description", "do_sample", "temperature", "top_k", "top_p", "strategy", "strategy_options"));
    private static final long MOST = 1_000_000_000_000L;

    /**
     * Checks that nothing is missing.
     *
     * @param model sizes of the network
     * @param objective the objective's name and options
     * @param data where its data are
     * @param folder folder of the file
     * @param settings everything else
     * @param threads threads of the engine
     */
    public TrainingConfig {
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(objective, "objective");
        Objects.requireNonNull(data, "data");
        Objects.requireNonNull(folder, "folder");
        Objects.requireNonNull(settings, "settings");
        Objects.requireNonNull(threads, "threads");
    }

    /**
     * Reads a training file.
     *
     * @param file the JSON file
     * @return its values, checked
     * @throws CheckpointFormatException if it cannot be read, has an unknown key or a value out of range; the message
     *     names key, value and what is allowed
     */
    public static TrainingConfig read(Path file) throws CheckpointFormatException {
        ModelConfig json = ModelConfig.read(file);
        Path folder = file.toAbsolutePath().normalize().getParent();
        json.refuseOthers(KEYS);
        try {
            return new TrainingConfig(
                    json.object("model"),
                    json.object("objective"),
                    json.has("data") ? json.object("data") : ModelConfig.parse(file + ": data", "{}"),
                    folder,
                    settings(json, folder),
                    json.optionalInteger("threads", 1, 4096));
        } catch (IllegalArgumentException refused) {
            throw new CheckpointFormatException(file + ": " + refused.getMessage(), refused);
        }
    }

    private static TrainingSettings settings(ModelConfig json, Path folder) throws CheckpointFormatException {
        Path checkpoints = folder.resolve(json.string("checkpoints")).normalize();
        Path output = folder.resolve(json.string("output")).normalize();
        TrainingSettings absent = TrainingSettings.builder(checkpoints, output).build();
        if (!json.has("updates")) {
            throw json.refuse("updates", "the number of the last update");
        }
        return absent.toBuilder()
                .batch(
                        json.integerOr("batch_rows", absent.rows(), 1, 65536),
                        json.integerOr("micro_batches", absent.microBatches(), 1, 65536))
                .updates(json.longOr("updates", absent.updates(), 1, MOST))
                .budget(budget(json))
                .schedule(schedule(json, absent.schedule()))
                .optimizer(optimizer(json, absent.optimizer()))
                .clip(json.realOr("clip", absent.clip(), Double.MIN_VALUE, Double.MAX_VALUE))
                .average(new ExponentialMovingAverage(
                        json.realOr("ema", absent.average().decay(), 0, 1)))
                .precision(json.choiceOr("precision", absent.precision()))
                .intervals(intervals(json, absent.intervals()))
                .evaluationRows(json.integerOr("evaluation_rows", absent.evaluationRows(), 0, 100_000_000))
                .output(new TrainingOutput(
                        output,
                        json.optionalString("license").orElse(absent.output().license()),
                        json.choiceOr("output_weights", absent.output().weights()),
                        json.choiceOr("output_precision", absent.output().storage()),
                        generation(json)))
                .seed(json.longOr("seed", 0, Long.MIN_VALUE, Long.MAX_VALUE))
                .build();
    }

    private static Optional<ModelConfig> generation(ModelConfig json) throws CheckpointFormatException {
        Optional<ModelConfig> generation = json.optionalObject("generation");
        if (generation.isPresent()) {
            generation.get().refuseOthers(GENERATION_KEYS);
            Recommendation.of(generation, Recommendation.NONE);
        }
        return generation;
    }

    private static Duration budget(ModelConfig json) throws CheckpointFormatException {
        double most = TrainingSettings.UNLIMITED.toMinutes();
        return json.has("max_minutes")
                ? Duration.ofMillis((long) Math.ceil(60_000 * json.real("max_minutes", 1e-3, most)))
                : TrainingSettings.UNLIMITED;
    }

    private static LearningRateSchedule schedule(ModelConfig json, LearningRateSchedule absent)
            throws CheckpointFormatException {
        return new LearningRateSchedule(
                json.realOr("learning_rate", absent.peak(), Double.MIN_VALUE, 1),
                json.longOr("warm_up", absent.warmUp(), 0, MOST),
                json.choiceOr("schedule", absent.decay()),
                json.realOr("final_rate", absent.finalRate(), 0, 1));
    }

    private static AdamW optimizer(ModelConfig json, AdamW absent) throws CheckpointFormatException {
        return new AdamW(
                json.realOr("beta1", absent.firstDecay(), 0, 1),
                json.realOr("beta2", absent.secondDecay(), 0, 1),
                json.realOr("epsilon", absent.epsilon(), Double.MIN_VALUE, 1),
                json.realOr("weight_decay", absent.weightDecay(), 0, 1));
    }

    private static TrainingSettings.Intervals intervals(ModelConfig json, TrainingSettings.Intervals absent)
            throws CheckpointFormatException {
        return new TrainingSettings.Intervals(
                json.longOr("log_interval", absent.log(), 1, MOST),
                json.longOr("evaluation_interval", absent.evaluate(), 1, MOST),
                json.longOr("checkpoint_interval", absent.checkpoint(), 1, MOST));
    }

    /**
     * Makes the trainer: finds the objective by its name and lets it read its data.
     *
     * @param device where to compute
     * @return the trainer
     * @throws IOException if the objective refuses a value or cannot read its data
     * @throws IllegalArgumentException if there is no objective of that name
     */
    public Trainer<?> trainer(Device device) throws IOException {
        // The engine reads this once, when it starts; if it runs already its threads stay.
        threads.ifPresent(count -> System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(count)));
        ObjectiveSettings given = new ObjectiveSettings(model, objective, data, folder, settings.precision());
        return new Trainer<>(
                settings, ObjectiveProvider.named(objective.string("name")).create(given), device);
    }
}
