// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.anyorder.insertion.network.InsertionInput;
import org.anyorder.insertion.network.InsertionKind;
import org.anyorder.insertion.network.InsertionNetwork;
import org.anyorder.nn.Mode;
import org.anyorder.train.LengthGroups;
import org.anyorder.train.Loss;
import org.anyorder.train.Pass;
import org.anyorder.train.Phase;
import org.anyorder.train.RowStream;

/**
 * Trains an Insertion Transformer (Stern et al. 2019, arXiv 1902.03249): every slot has a softmax of its own, in which
 * the end token says that nothing is missing.
 *
 * <p>With a {@link SpanLoss} the loss is that of the paper: the mean over the slots of an example from BOS on, then
 * over the examples. With an end weight alone it is the uniform loss of the ILM repository: the mean over all slots of
 * the micro-batch, prefix included, so that a row counts by its visible tokens; a missing token weighs {@code 1/(m +
 * 1)} where m are missing in its slot, not {@code 1/m}.
 */
public final class InsertionTransformerObjective extends InsertionObjective {
    private final SlotCollator collator;

    /**
     * An objective with a loss of the paper.
     *
     * @param subject the network, of kind Insertion Transformer, and its data
     * @param loss what every slot wants
     * @throws IllegalArgumentException if the network is no Insertion Transformer or has no end token
     */
    public InsertionTransformerObjective(InsertionSubject subject, SpanLoss loss) {
        super(subject, InsertionKind.INSERTION_TRANSFORMER);
        this.collator = new SpanCollator(subject.config().tokens().padding(), endToken(subject), loss);
    }

    /**
     * An objective with the loss of the ILM repository.
     *
     * @param subject the network, of kind Insertion Transformer, and its data
     * @param endWeight weight of the end token in the loss, positive; 1 in the repository's configurations
     * @throws IllegalArgumentException if the network is no Insertion Transformer, has no end token or the weight is
     *     not positive
     */
    public InsertionTransformerObjective(InsertionSubject subject, double endWeight) {
        super(subject, InsertionKind.INSERTION_TRANSFORMER);
        // Sequences never fill the block: every complete slot learns to say so, the last one too.
        this.collator = new InsertionTransformerCollator(
                subject.config().tokens().padding(),
                subject.config().vocabulary(),
                endToken(subject),
                endWeight,
                Integer.MAX_VALUE);
    }

    private static int endToken(InsertionSubject subject) {
        return subject.config()
                .tokens()
                .eos()
                .orElseThrow(() -> new IllegalArgumentException("an Insertion Transformer needs an end token"));
    }

    @Override
    public NDList batch(Phase phase, List<RowStream> rows, NDManager scope) {
        NDList arrays = new NDList();
        for (List<DepletedExample> group : LengthGroups.of(subject.examples(phase, rows), DepletedExample::length)) {
            arrays.addAll(collator.collate(group, scope).toList());
        }
        return arrays;
    }

    @Override
    public Loss loss(Pass<InsertionNetwork> pass, NDList arrays) {
        Mode mode = pass.phase() == Phase.TRAINING ? Mode.TRAINING : Mode.INFERENCE;
        NDArray loss = pass.scope().zeros(new Shape());
        long units = 0;
        long tokens = 0;
        for (SlotBatch group : SlotBatch.groups(arrays)) {
            loss = loss.add(slotLosses(pass.network(), group, mode).sum());
            units += collator.units(group);
            tokens += group.input().count();
        }
        return new Loss(loss.div(pass.number(units)), tokens);
    }

    static NDArray slotLosses(InsertionNetwork network, SlotBatch batch, Mode mode) {
        VisibleTokens tokens = batch.input();
        NDArray hidden = network.hidden(
                new InsertionInput(tokens.ids(), tokens.attend(), tokens.positions()), mode); // (B, N, D)
        return batch.slotLoss(network.logits(hidden, batch.rows())); // (M, V) to (M)
    }
}
