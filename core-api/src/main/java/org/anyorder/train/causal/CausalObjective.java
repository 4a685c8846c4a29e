// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train.causal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.nn.Mode;
import org.anyorder.train.LengthGroups;
import org.anyorder.train.Loss;
import org.anyorder.train.Objective;
import org.anyorder.train.Pass;
import org.anyorder.train.Phase;
import org.anyorder.train.RowStream;
import org.anyorder.train.data.TokenRow;
import org.anyorder.train.data.TokenSource;

/**
 * Teaches a network the next token of each token of a row, all at once; a row follows the begin token, if the network
 * has one. Members differ in what they teach: the token itself, or the law of another model.
 *
 * <p>Cost: one pass over the rows; only what is learned meets the vocabulary matrix. The loss is the mean over the
 * tokens of the micro-batch.
 *
 * @param <N> the network
 */
public abstract class CausalObjective<N extends Block> implements Objective<N> {
    private final CausalTrainee<N> trainee;
    private final TokenSource source;

    /**
     * An objective.
     *
     * @param trainee the network
     * @param source where rows come from; its ids and lengths must fit the network
     * @throws IllegalArgumentException if the network has too few embeddings or positions
     */
    protected CausalObjective(CausalTrainee<N> trainee, TokenSource source) {
        this.trainee = Objects.requireNonNull(trainee, "trainee");
        this.source = Objects.requireNonNull(source, "source");
        if (!(trainee.vocabulary() >= source.vocabularySize())) {
            throw new IllegalArgumentException("vocab_size must be at least " + source.vocabularySize()
                    + ", the vocabulary of the data, got " + trainee.vocabulary());
        }
        int longest = source.longest() - (trainee.begin().isPresent() ? 0 : 1);
        if (!(trainee.maxLength() >= longest)) {
            throw new IllegalArgumentException("the model's positions must be at least " + longest
                    + ", what the longest row takes, got " + trainee.maxLength());
        }
    }

    /**
     * What a group teaches beside its tokens; called outside of gradient recording.
     *
     * @param group rows of similar length
     * @param scope owns the arrays made
     * @return arrays, as many for every group
     */
    protected abstract NDList lessons(List<TokenRow> group, NDManager scope);

    /**
     * How many arrays {@link #lessons} returns.
     *
     * @return the number, the same for every group
     */
    protected abstract int lessonArrays();

    /**
     * What is learned from and what is logged, each summed over the tokens of a group.
     *
     * @param loss scalar, differentiable
     * @param metrics scalars by name
     */
    public record Sums(NDArray loss, Map<String, NDArray> metrics) {}

    /**
     * The loss of a group.
     *
     * @param pass the network and where to work
     * @param logits {@code (M, V)}, of the tokens learned
     * @param targets those tokens, {@code (M)}
     * @param lessons what {@link #lessons} returned
     * @return the sums
     */
    protected abstract Sums sums(Pass<N> pass, NDArray logits, NDArray targets, List<NDArray> lessons);

    /**
     * What is trained.
     *
     * @return as given
     */
    protected final CausalTrainee<N> trainee() {
        return trainee;
    }

    @Override
    public final ModelConfig model() {
        JsonObject json = trainee.published().raw().deepCopy();
        json.add("task", source.task());
        try {
            return ModelConfig.parse("the network to train", json.toString());
        } catch (CheckpointFormatException impossible) {
            throw new IllegalStateException("a valid configuration did not survive being written", impossible);
        }
    }

    @Override
    public N newNetwork(NDManager owner) {
        return trainee.newNetwork(owner);
    }

    @Override
    public final NDList batch(Phase phase, List<RowStream> rows, NDManager scope) {
        return batch(rows.stream().map(row -> source.draw(phase, row.random())).toList(), scope);
    }

    /**
     * Builds a micro-batch of given rows.
     *
     * @param rows rows
     * @param scope owns the arrays made
     * @return the arrays that {@link #loss} takes
     */
    public final NDList batch(List<TokenRow> rows, NDManager scope) {
        NDList arrays = new NDList();
        for (List<TokenRow> group : LengthGroups.of(rows, row -> row.tokens().length)) {
            arrays.addAll(CausalBatch.of(group, trainee.begin(), scope).toList());
            arrays.addAll(lessons(group, scope));
        }
        return arrays;
    }

    @Override
    public final Loss loss(Pass<N> pass, NDList arrays) {
        Mode mode = pass.phase() == Phase.TRAINING ? Mode.TRAINING : Mode.INFERENCE;
        NDArray sum = pass.scope().zeros(new Shape());
        Map<String, NDArray> sums = new LinkedHashMap<>();
        long count = 0;
        int size = CausalBatch.ARRAYS + lessonArrays();
        for (int at = 0; at < arrays.size(); at += size) {
            List<NDArray> group = new ArrayList<>(arrays.subList(at, at + size));
            CausalBatch batch = CausalBatch.read(group);
            NDArray logits = trainee.logits(pass.network(), batch, mode); // (M, V)
            Sums found = sums(pass, logits, batch.targets(), group.subList(CausalBatch.ARRAYS, size));
            sum = sum.add(found.loss());
            found.metrics().forEach((name, metric) -> sums.merge(name, metric, NDArray::add));
            count += batch.count();
        }
        NDArray tokens = pass.number(count);
        sums.replaceAll((name, metric) -> metric.div(tokens));
        return new Loss(sum.div(tokens), count, sums);
    }

    @Override
    public final boolean decays(String parameter) {
        return Objective.super.decays(parameter) && trainee.decays(parameter);
    }

    @Override
    public final double rate(String parameter) {
        return trainee.rate(parameter);
    }

    @Override
    public final Map<String, NDArray> publish(Map<String, NDArray> parameters) {
        return trainee.publish(parameters, parameters.values().iterator().next().getManager());
    }

    @Override
    public final Map<String, Path> companions() {
        return source.companions();
    }

    @Override
    public String provenance() {
        return source.provenance();
    }
}
