// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.anyorder.decoding.causal.TeacherForcing;
import org.anyorder.kernel.CrossEntropyKernel;
import org.anyorder.kernel.DivergenceKernel;
import org.anyorder.model.CausalModel;
import org.anyorder.train.Pass;
import org.anyorder.train.causal.CausalBatch;
import org.anyorder.train.causal.CausalObjective;
import org.anyorder.train.causal.CausalTrainee;
import org.anyorder.train.data.TokenRow;
import org.anyorder.train.data.TokenSource;

/**
 * Teaches a draft the law of its target (Zhou et al. 2023, arXiv 2310.08461) on a text: with p the target and q the
 * draft, (1 − w) · KL(p ‖ q) + w · cross-entropy of the text, for every next token. What it is for is the mass that
 * both have in common, Σ min(p, q), the probability that a drafted token is accepted.
 *
 * <p>The target evaluates each row once, without gradient, the rows of a group together. Memory: the laws of all tokens
 * of a micro-batch, M · V numbers. Logs {@code divergence}, {@code data_loss} and {@code acceptance}, means over the
 * tokens.
 *
 * @param <N> the draft's network
 */
public final class DistillationObjective<N extends Block> extends CausalObjective<N> {
    private final Teacher teacher;
    private final double dataWeight;
    // Opened with the network, and closed with it.
    private Optional<TeacherForcing> target = Optional.empty();

    /** The target, which is opened when it is needed. */
    public interface Teacher {
        /**
         * Opens it.
         *
         * @param owner closes it at its own end
         * @return the target
         */
        CausalModel open(NDManager owner);

        /**
         * What a model card calls it.
         *
         * @return its name
         */
        String name();
    }

    /**
     * An objective. Opens the target for a moment to see whether it fits.
     *
     * @param trainee the draft
     * @param source where rows come from; its ids and lengths must fit the draft
     * @param teacher the target, of the same vocabulary
     * @param dataWeight w, in [0, 1]
     * @throws IllegalArgumentException if the draft has too few embeddings or positions, the weight is out of range, or
     *     the target has another vocabulary or too few positions
     */
    public DistillationObjective(CausalTrainee<N> trainee, TokenSource source, Teacher teacher, double dataWeight) {
        super(trainee, source);
        this.teacher = Objects.requireNonNull(teacher, "teacher");
        if (!(dataWeight >= 0 && dataWeight <= 1)) {
            throw new IllegalArgumentException("data_weight must be in [0, 1], got " + dataWeight);
        }
        this.dataWeight = dataWeight;
        try (NDManager moment = NDManager.newBaseManager(Device.cpu())) {
            requireAlike(teacher.open(moment), source.longest());
        }
    }

    private void requireAlike(CausalModel model, int longest) {
        requireAlike("vocab_size", trainee().vocabulary(), model.vocabulary().size());
        requireAlike("bos_token_id", trainee().begin(), model.vocabulary().begin());
        requireAlike("eos_token_id", trainee().end(), model.vocabulary().end());
        if (!(model.maxLength() >= longest)) {
            throw new IllegalArgumentException("the teacher's positions must be at least " + longest
                    + ", the longest row, got " + model.maxLength());
        }
    }

    /** A token that one of them does not have says nothing. */
    private void requireAlike(String key, OptionalInt ours, OptionalInt theirs) {
        if (ours.isPresent() && theirs.isPresent()) {
            requireAlike(key, ours.getAsInt(), theirs.getAsInt());
        }
    }

    private void requireAlike(String key, int ours, int theirs) {
        if (ours != theirs) {
            throw new IllegalArgumentException(
                    key + " must be that of the teacher " + teacher.name() + ", " + theirs + ", got " + ours);
        }
    }

    @Override
    public N newNetwork(NDManager owner) {
        target = Optional.of(new TeacherForcing(teacher.open(owner)));
        return super.newNetwork(owner);
    }

    @Override
    protected int lessonArrays() {
        return 1;
    }

    /** The target's law of every token that is learned, {@code (M, V)}. */
    @Override
    protected NDList lessons(List<TokenRow> group, NDManager scope) {
        TeacherForcing forcing =
                target.orElseThrow(() -> new IllegalStateException("newNetwork must be called before batch"));
        int[][] rows = group.stream().map(TokenRow::tokens).toArray(int[][]::new);
        int[] first = group.stream()
                .mapToInt(row -> CausalBatch.first(row, trainee().begin()))
                .toArray();
        try (NDManager work = scope.newSubManager()) {
            NDArray law = forcing.logits(work, rows, first).softmax(1).toType(DataType.FLOAT32, false);
            law.attach(scope);
            return new NDList(law);
        }
    }

    @Override
    protected Sums sums(Pass<N> pass, NDArray logits, NDArray targets, List<NDArray> lessons) {
        DivergenceKernel.Rows rows = DivergenceKernel.of(logits, lessons.get(0));
        NDArray divergence = rows.divergence().sum();
        NDArray data = CrossEntropyKernel.losses(logits, targets).sum();
        NDArray loss = divergence.mul(pass.number(1 - dataWeight)).add(data.mul(pass.number(dataWeight)));
        return new Sums(
                loss,
                Map.of(
                        "divergence", divergence,
                        "data_loss", data,
                        "acceptance", rows.overlap().sum()));
    }

    @Override
    public String provenance() {
        return super.provenance() + " Taught the law of `" + teacher.name() + "`"
                + (dataWeight == 0 ? "." : ", and by weight " + dataWeight + " the text itself.");
    }
}
