// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.kernel.CrossEntropyKernel;
import org.anyorder.kernel.EngineKernel;
import org.anyorder.nn.Mode;
import org.anyorder.nn.TypedBlock;
import org.anyorder.train.LengthGroups;
import org.anyorder.train.Loss;
import org.anyorder.train.Objective;
import org.anyorder.train.Pass;
import org.anyorder.train.Phase;
import org.anyorder.train.RowStream;
import org.anyorder.train.data.TokenRow;
import org.anyorder.train.data.TokenSource;

/**
 * Teaches a network which tokens are hidden: the weighted cross-entropy of the hidden tokens over what their rows
 * count. Members of the family differ in which tokens they hide and how they weigh them.
 *
 * <p>Cost: one pass over the rows, twice as long where the network has blocks; only the hidden tokens meet the
 * vocabulary matrix. Logs {@code masked_loss}, the mean over the hidden tokens, unweighted.
 *
 * @param <N> the network
 */
public abstract class DenoisingObjective<N extends TypedBlock> implements Objective<N> {
    private static final float IMPOSSIBLE = -1e6f;

    private final Trainee<N> trainee;
    private final TokenSource source;
    private final MaskColumn maskColumn;

    /** Whether the mask itself can be predicted. */
    enum MaskColumn {
        /** Its logit is taken out before the softmax (Sahoo et al. 2024: zero masking probability). */
        EXCLUDED,
        /** It is a class like the others, and learns that it never comes (Nie et al. 2025). */
        INCLUDED
    }

    /**
     * What a row costs.
     *
     * @param nats weighted, summed over its hidden tokens
     * @param units what it counts in the mean
     */
    public record RowBound(double nats, double units) {}

    /**
     * An objective.
     *
     * @param trainee the network
     * @param source where rows come from; its ids and lengths must fit the network
     * @param maskColumn whether the mask itself can be predicted
     * @throws IllegalArgumentException if the network has too few embeddings or positions
     */
    DenoisingObjective(Trainee<N> trainee, TokenSource source, MaskColumn maskColumn) {
        this.trainee = Objects.requireNonNull(trainee, "trainee");
        this.source = Objects.requireNonNull(source, "source");
        this.maskColumn = maskColumn;
        if (!(trainee.vocabulary() >= source.vocabularySize())) {
            throw new IllegalArgumentException("vocab_size must be at least " + source.vocabularySize()
                    + ", the vocabulary of the data, got " + trainee.vocabulary());
        }
        if (!(trainee.maxLength() >= source.longest())) {
            throw new IllegalArgumentException("the model's length must be at least " + source.longest()
                    + ", the longest row, got " + trainee.maxLength());
        }
    }

    /**
     * Hides tokens of a row.
     *
     * @param phase training or held-out data
     * @param row its tokens
     * @param stream the row's number and randomness
     * @return what the network is shown, once or several times
     */
    abstract List<NoisedRow> noised(Phase phase, TokenRow row, RowStream stream);

    final Trainee<N> trainee() {
        return trainee;
    }

    /** Rows as they are drawn, then hidden, by one stream each, in this order. */
    final List<NoisedRow> noised(Phase phase, List<RowStream> rows) {
        List<NoisedRow> noised = new ArrayList<>();
        for (RowStream row : rows) {
            noised.addAll(noised(phase, draw(phase, row), row));
        }
        return noised;
    }

    final TokenRow draw(Phase phase, RowStream row) {
        return source.draw(phase, row.random());
    }

    @Override
    public final ModelConfig model() {
        JsonObject json = trainee.config();
        json.add("task", source.task());
        try {
            return ModelConfig.parse("the network to train", json.toString());
        } catch (CheckpointFormatException impossible) {
            throw new IllegalStateException("a valid configuration did not survive being written", impossible);
        }
    }

    @Override
    public final N newNetwork(NDManager owner) {
        return trainee.newNetwork(owner);
    }

    @Override
    public final NDList batch(Phase phase, List<RowStream> rows, NDManager scope) {
        return batch(noised(phase, rows), scope);
    }

    final NDList batch(List<NoisedRow> rows, NDManager scope) {
        NDList arrays = new NDList();
        for (List<NoisedRow> group : LengthGroups.of(rows, NoisedRow::length)) {
            arrays.addAll(NoisedBatch.of(group, trainee, scope).toList());
        }
        return arrays;
    }

    @Override
    public final Loss loss(Pass<N> pass, NDList arrays) {
        Mode mode = pass.phase() == Phase.TRAINING ? Mode.TRAINING : Mode.INFERENCE;
        NDArray weighted = pass.scope().zeros(new Shape());
        NDArray plain = pass.scope().zeros(new Shape());
        double units = 0;
        long targets = 0;
        long tokens = 0;
        List<NoisedBatch> groups = NoisedBatch.groups(arrays);
        for (NoisedBatch group : groups) {
            units += group.units();
            targets += group.targets().size();
            tokens += group.tokens();
            // The gradient of a bfloat16 product over no rows is not a number.
            if (group.targets().size() > 0) {
                NDArray losses = losses(pass.network(), group, mode);
                weighted = weighted.add(losses.mul(group.weights()).sum());
                plain = plain.add(losses.sum());
            }
        }
        if (targets == 0) {
            // Nothing to learn, but something to differentiate.
            NDArray hidden = trainee.hidden(pass.network(), groups.get(0).input(), mode);
            weighted = hidden.sum().mul(pass.number(0));
        }
        NDArray masked = plain.div(pass.number(Math.max(1, targets)));
        return new Loss(weighted.div(pass.number(units)), tokens, Map.of("masked_loss", masked));
    }

    /** Nats of every target of a group, {@code (M)}, unweighted. */
    final NDArray losses(N network, NoisedBatch group, Mode mode) {
        NDArray hidden = trainee.hidden(network, group.input(), mode); // (B, N, D)
        NDArray flat = hidden.reshape(-1, hidden.getShape().get(2)); // (B · N, D)
        NDArray asked = EngineKernel.of("rows").call(flat, group.index()).singletonOrThrow(); // (M, D)
        NDArray logits = trainee.logits(network, asked); // (M, V)
        if (maskColumn == MaskColumn.EXCLUDED) {
            float[] without = new float[(int) logits.getShape().get(1)];
            without[trainee.mask()] = IMPOSSIBLE;
            logits = logits.add(logits.getManager().create(without));
        }
        return CrossEntropyKernel.losses(logits, group.targets());
    }

    /** Weighted nats of every position of every row, in the order of the rows; 0 where nothing is asked. */
    final List<double[]> nats(N network, List<NoisedRow> rows, NDManager scope) {
        Map<NoisedRow, double[]> byRow = new java.util.IdentityHashMap<>();
        for (List<NoisedRow> group : LengthGroups.of(rows, NoisedRow::length)) {
            try (NDManager work = scope.newSubManager()) {
                NoisedBatch batch = NoisedBatch.of(group, trainee, work);
                float[] losses = batch.targets().isEmpty()
                        ? new float[0]
                        : losses(network, batch, Mode.INFERENCE).toFloatArray();
                int next = 0;
                for (NoisedRow row : group) {
                    double[] nats = new double[row.length()];
                    for (int position = 0; position < nats.length; position++) {
                        nats[position] = row.target(position) ? row.weights()[position] * losses[next++] : 0;
                    }
                    byRow.put(row, nats);
                }
            }
        }
        return rows.stream().map(byRow::get).toList();
    }

    /**
     * What single held-out rows cost.
     *
     * @param network the network
     * @param rows one source per row
     * @param scope owns what the evaluation needs
     * @return at least one a row
     */
    public final List<RowBound> heldOut(N network, List<RowStream> rows, NDManager scope) {
        List<NoisedRow> noised = noised(Phase.VALIDATION, rows);
        List<double[]> nats = nats(network, noised, scope);
        List<RowBound> bounds = new ArrayList<>();
        for (int row = 0; row < noised.size(); row++) {
            double sum = 0;
            for (double token : nats.get(row)) {
                sum += token;
            }
            bounds.add(new RowBound(sum, noised.get(row).units()));
        }
        return bounds;
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
    public final String provenance() {
        return source.provenance();
    }
}
