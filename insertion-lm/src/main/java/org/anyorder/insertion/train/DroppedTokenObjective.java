// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
 * Trains an Insertion Language Model (Patel et al. 2025, arXiv 2505.05755): n of a sequence's L target tokens are
 * dropped, n uniform on {0, …, L}; the network says which token is missing behind which visible one, by one softmax
 * over all pairs, and whether any is.
 *
 * <p>The free optimum is the one-step law of inserting the dropped tokens in uniformly random order, so sampling with a
 * sampled stop draws from the data, for data of one length or with
 * {@link DroppedTokenLoss.ExampleWeighting#LENGTH_CORRECTED}.
 *
 * <p>Cost: one pass over the visible tokens alone; only slots of the softmax meet the vocabulary matrix. Logs
 * {@code token_loss} (nats per missing token, 0 for complete rows) and {@code stop_loss}. Scores:
 * {@code insert_accuracy}, how often the complete sequence can still be reached after the most probable insertion;
 * {@code insert_nats}, the loss of rows in which something is missing; {@code stop_accuracy}, {@code stop_if_complete}
 * and {@code stop_if_depleted}, the mean probability of stopping on complete and on depleted sequences.
 */
public final class DroppedTokenObjective extends InsertionObjective {
    private final DroppedTokenCollator collator;
    private final ConstraintInput constraintInput;

    /** Whether the network is told which slots are closed. */
    public enum ConstraintInput {
        /** The network sees tokens and positions only, as all published models. */
        HIDDEN,
        /** The flags of the loss's {@link SlotConstraint} are added as type embeddings. */
        SHOWN
    }

    /**
     * An objective.
     *
     * @param subject the network, of kind ILM, and its data
     * @param loss which slots count, and the weights
     * @param constraintInput whether the network is told which slots are closed
     * @throws IllegalArgumentException if the network is no ILM
     */
    public DroppedTokenObjective(InsertionSubject subject, DroppedTokenLoss loss, ConstraintInput constraintInput) {
        super(subject, InsertionKind.ILM);
        this.constraintInput = Objects.requireNonNull(constraintInput, "constraintInput");
        this.collator = new DroppedTokenCollator(
                subject.config().tokens().padding(), subject.config().vocabulary(), loss);
    }

    @Override
    public NDList batch(Phase phase, List<RowStream> rows, NDManager scope) {
        List<DepletedExample> examples = subject.examples(phase, rows);
        double meanWeight = collator.meanWeight(examples);
        NDList arrays = new NDList();
        for (List<DepletedExample> group : LengthGroups.of(examples, DepletedExample::length)) {
            arrays.addAll(collator.collate(group, meanWeight, scope).toList());
        }
        return arrays;
    }

    /** All examples in one group. */
    InsertionBatch batch(List<DepletedExample> examples, NDManager scope) {
        return collator.collate(examples, collator.meanWeight(examples), scope);
    }

    @Override
    public Loss loss(Pass<InsertionNetwork> pass, NDList arrays) {
        Mode mode = pass.phase() == Phase.TRAINING ? Mode.TRAINING : Mode.INFERENCE;
        NDArray tokenLoss = pass.scope().zeros(new Shape());
        NDArray stopLoss = pass.scope().zeros(new Shape());
        long rows = 0;
        long tokens = 0;
        for (InsertionBatch group : InsertionBatch.groups(arrays)) {
            RowLosses losses = losses(pass.network(), group, mode);
            tokenLoss = tokenLoss.add(losses.token().sum());
            stopLoss = stopLoss.add(losses.stop().sum());
            rows += group.filled().size();
            tokens += group.input().count();
        }
        NDArray meanTokenLoss = tokenLoss.div(pass.number(rows));
        NDArray meanStopLoss = stopLoss.div(pass.number(rows));
        return new Loss(
                meanTokenLoss.add(meanStopLoss),
                tokens,
                Map.of("token_loss", meanTokenLoss, "stop_loss", meanStopLoss));
    }

    /**
     * Both terms of the loss, by row.
     *
     * @param token {@code (B)}
     * @param stop {@code (B)}
     */
    record RowLosses(NDArray token, NDArray stop) {}

    RowLosses losses(InsertionNetwork network, InsertionBatch batch, Mode mode) {
        NDArray hidden = network.hidden(input(batch.input()), mode); // (B, N, D)
        NDArray logits = network.logits(hidden, batch.rows()); // (M, V)
        NDArray stopLogits = network.stopLogits(hidden).orElseThrow(); // (B, 2)
        return new RowLosses(batch.tokenLoss(logits), batch.stopLoss(stopLogits));
    }

    /**
     * The loss of single rows, weighted as in training.
     *
     * @param network the network
     * @param rows one source per row; examples are drawn as in every validation
     * @param scope owns what the evaluation needs
     * @return one a row
     */
    public List<RowLoss> heldOut(InsertionNetwork network, List<RowStream> rows, NDManager scope) {
        List<DepletedExample> examples = subject.examples(Phase.VALIDATION, rows);
        RowLosses losses = losses(network, batch(examples, scope), Mode.INFERENCE);
        float[] token = losses.token().toFloatArray();
        float[] stop = losses.stop().toFloatArray();
        List<RowLoss> byRow = new ArrayList<>();
        for (int b = 0; b < token.length; b++) {
            byRow.add(new RowLoss(examples.get(b).dropped(), token[b], stop[b]));
        }
        return byRow;
    }

    InsertionInput input(VisibleTokens tokens) {
        return new InsertionInput(
                tokens.ids(),
                Optional.of(tokens.attend()),
                tokens.positions(),
                constraintInput == ConstraintInput.SHOWN ? Optional.of(tokens.constraint()) : Optional.empty());
    }

    @Override
    public Map<String, Double> scores(Pass<InsertionNetwork> pass, List<RowStream> rows) {
        return new TeacherForcing(this, pass.network()).scores(subject.examples(pass.phase(), rows), pass.scope());
    }
}
