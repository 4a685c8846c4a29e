// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntBinaryOperator;
import java.util.stream.IntStream;
import org.anyorder.anysubset.kernel.SubsetSightKernel;
import org.anyorder.anysubset.network.cached.CachedSubsetState;
import org.anyorder.anysubset.network.cached.SubsetPassCheck;
import org.anyorder.model.SubsetPass;
import org.anyorder.network.Answers;
import org.anyorder.nn.CachedPass;

/**
 * Keys and values of the tokens of lowest rank of each row, in slots by rank.
 *
 * <p>A pass compares what is held with what it must see, forgets what differs and feeds what is missing: after a
 * verification the accepted drafts are there already, a rejected one and all behind it is forgotten. Where nothing is
 * missing the last token is fed again. One thread's.
 */
final class XlnetState extends CachedSubsetState<FedRow, SubsetPlan> {
    private final XlnetNetwork network;

    XlnetState(XlnetNetwork network, NDManager owner) {
        super(
                network.open(owner),
                new Answers(
                        network.config().transformer().width(), network.config().vocabulary(), network::logits),
                new SubsetPassCheck(
                        network.config().maxLength(), network.config().vocabulary()),
                FedRow.NOTHING);
        this.network = network;
    }

    @Override
    protected SubsetPlan plan(SubsetPass pass, int row, FedRow before) {
        return SubsetPlan.of(pass, row, before);
    }

    @Override
    protected Hidden feed(NDManager work, SubsetPass pass, List<SubsetPlan> plans) {
        CachedPass cached = cache().append(work, missing(plans));
        NDArray hidden = run(work, cached, plans, longest(pass)); // (B, K, D)
        return new Hidden(hidden, index(cached, plans));
    }

    /** How many tokens each row must be fed. */
    private int[] missing(List<SubsetPlan> plans) {
        return IntStream.range(0, plans.size())
                .map(row -> plans.get(row).asks() ? plans.get(row).held().length() - cache().length(row) : 0)
                .toArray();
    }

    private NDArray run(NDManager work, CachedPass cached, List<SubsetPlan> plans, int length) {
        int[][] ids = new int[plans.size()][];
        for (int row = 0; row < ids.length; row++) {
            FedRow held = plans.get(row).held();
            int from = Math.min(held.length(), cache().length(row));
            ids[row] = Arrays.copyOfRange(held.tokens(), from, held.length());
        }
        List<SubsetPlan> covered = covered(cached, plans);
        int first = first(plans);
        NDArray slots = array(work, covered.size(), cached.slots(), (row, slot) -> {
            int[] positions = covered.get(row).held().positions();
            return slot < positions.length ? positions[slot] : 0;
        });
        int tokens = cached.tokens();
        int rows = tokens + queries(covered);
        NDArray positions = array(work, covered.size(), rows, (row, asking) -> {
            int[] held = covered.get(row).held().positions();
            int slot = cache().length(first + row) + asking;
            return asking < tokens ? at(held, slot, 0) : at(covered.get(row).queries(), asking - tokens, 0);
        });
        NDArray limits = array(work, covered.size(), rows, (row, asking) -> {
            FedRow held = covered.get(row).held();
            int rank = cache().length(first + row) + asking;
            if (asking >= tokens) {
                return at(covered.get(row).limits(), asking - tokens, 1);
            }
            return rank < held.length() ? SubsetOrder.contentLimit(rank, held.prompt()) : 1;
        });
        return network.hidden(cached.padded(work, ids), cached, sight(positions, limits, slots), length);
    }

    /** A number of several, another behind their end. */
    private static int at(int[] numbers, int index, int behind) {
        return index < numbers.length ? numbers[index] : behind;
    }

    /** To how many the queries of each row are padded. */
    private static int queries(List<SubsetPlan> covered) {
        return covered.stream().mapToInt(plan -> plan.queries().length).max().orElseThrow();
    }

    private StreamSight sight(NDArray positions, NDArray limits, NDArray slots) {
        NDList made = SubsetSightKernel.of(
                positions, limits, slots, network.config().direction().span());
        int rows = (int) positions.getShape().get(1);
        return new StreamSight(rows, Optional.of(made.get(0)), Optional.of(made.get(1)), Optional.empty());
    }

    /** The rows of the pass: from the first to the last that asks. */
    private static List<SubsetPlan> covered(CachedPass cached, List<SubsetPlan> plans) {
        int first = first(plans);
        return plans.subList(first, first + cached.rows());
    }

    private static int first(List<SubsetPlan> plans) {
        int first = 0;
        while (!plans.get(first).asks()) {
            first++;
        }
        return first;
    }

    /** Where the queries stand among the {@code B · K} of the pass, row after row. */
    private static long[] index(CachedPass cached, List<SubsetPlan> plans) {
        List<SubsetPlan> covered = covered(cached, plans);
        int queries = queries(covered);
        return IntStream.range(0, covered.size())
                .flatMap(row ->
                        IntStream.range(0, covered.get(row).queries().length).map(query -> row * queries + query))
                .asLongStream()
                .toArray();
    }

    private static int longest(SubsetPass pass) {
        return Arrays.stream(pass.ranks()).mapToInt(ranks -> ranks.length).max().orElseThrow();
    }

    private static NDArray array(NDManager owner, int rows, int columns, IntBinaryOperator value) {
        long[] values = new long[rows * columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                values[row * columns + column] = value.applyAsInt(row, column);
            }
        }
        return owner.create(values, new Shape(rows, columns));
    }
}
