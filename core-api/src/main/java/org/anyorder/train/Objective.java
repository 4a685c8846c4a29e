// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.anyorder.checkpoint.ModelConfig;

/**
 * What is learned: which network, from which rows, with which loss. Everything else (updates, seeds, evaluation,
 * checkpoints) is the {@link Trainer}'s.
 *
 * <p>An objective is called by one thread at a time, keeps no state between calls but what {@link #evaluated} tells it
 * and draws nothing but from the given {@link RowStream}s; that is what makes a resumed training exact. It never seeds
 * the engine: dropout may draw from the engine, which the trainer seeds once per micro-batch.
 *
 * @param <N> the network
 */
public interface Objective<N extends Block> {
    /**
     * The {@code config.json} of the finished model.
     *
     * @return the whole object, as the family's model provider reads it
     */
    ModelConfig model();

    /**
     * Builds the network with fresh parameters. Called once; the engine's seed is set before, so drawing the initial
     * parameters from the engine ({@link Block#initialize}) is reproducible.
     *
     * @param owner owns the parameters
     * @return the initialised network; names of its parameters are unique and stable
     */
    N newNetwork(NDManager owner);

    /**
     * Builds one micro-batch; called outside of gradient recording.
     *
     * @param phase training or held-out data
     * @param rows one source per row
     * @param scope owns the arrays made
     * @return the arrays that {@link #loss} takes
     */
    NDList batch(Phase phase, List<RowStream> rows, NDManager scope);

    /**
     * The loss of one micro-batch, recorded for the gradient in {@link Phase#TRAINING}.
     *
     * <p>Call methods on activations, not on parameters (a result of {@code parameter.add(x)} would live as long as the
     * network); use {@code split} rather than {@code get} in a loop, whose gradient costs the square of the length;
     * multiply and divide by {@link Pass#number}, not by Java's numbers, whose memory the gradient would outlive.
     *
     * @param pass the network and where to work
     * @param batch what {@link #batch} returned
     * @return the mean over the rows, and what else should be logged
     */
    Loss loss(Pass<N> pass, NDList batch);

    /**
     * Scores that are not a mean of losses, for example the share of solved puzzles; part of every evaluation.
     *
     * @param pass phase is always {@link Phase#VALIDATION}
     * @param rows sources for as many rows as {@code evaluationRows} says, the same at every evaluation
     * @return scores by name, empty unless overridden
     */
    default Map<String, Double> scores(Pass<N> pass, List<RowStream> rows) {
        return Map.of();
    }

    /**
     * Hears the scores of an evaluation before the next update; in a resumed training those of the last evaluation
     * before the checkpoint, if there was one. What an objective learns here is all the state it may keep: a training
     * that was killed then goes on as it would have.
     *
     * @param scores what the evaluation found, by name
     */
    default void evaluated(Map<String, Double> scores) {}

    /**
     * Whether weight decay applies to a parameter.
     *
     * @param parameter its name in the network
     * @return true unless the name contains "bias" or "norm", whatever the case
     */
    default boolean decays(String parameter) {
        String name = parameter.toLowerCase(Locale.ROOT);
        return !name.contains("bias") && !name.contains("norm");
    }

    /**
     * The share of the learning rate at which a parameter learns.
     *
     * @param parameter its name in the network
     * @return positive; 1 unless overridden
     */
    default double rate(String parameter) {
        return 1;
    }

    /**
     * The tensors of the finished model under their published names, as the family's model provider reads them.
     *
     * @param parameters the trained values by the network's parameter names; stay the trainer's
     * @return arrays by published name; those not among {@code parameters} belong to their manager
     */
    default Map<String, NDArray> publish(Map<String, NDArray> parameters) {
        return parameters;
    }

    /**
     * Further files of the finished model folder, for example {@code tokenizer.json}.
     *
     * @return file to copy by its name in the folder, empty unless overridden
     */
    default Map<String, Path> companions() {
        return Map.of();
    }

    /**
     * What the model card says about the data: source, size, licence.
     *
     * @return a sentence or a few, Markdown
     */
    String provenance();
}
