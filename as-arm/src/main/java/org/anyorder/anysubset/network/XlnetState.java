// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.anyorder.anysubset.network.cached.CachedSubsetState;
import org.anyorder.anysubset.network.cached.SubsetPassCheck;
import org.anyorder.model.Scores;
import org.anyorder.model.SubsetPass;
import org.anyorder.model.SubsetState;
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
    public Scores evaluate(NDManager scope, SubsetPass pass, int[] origins) {
        int[] firsts = SubsetState.firsts(origins);
        cache().requireRows("origins", firsts.length);
        return evaluate(
                scope,
                pass,
                (row, before) -> SubsetPlan.of(
                        pass, firsts[row], row + 1 < firsts.length ? firsts[row + 1] : origins.length, before));
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
                .map(row -> plans.get(row).asks() ? plans.get(row).slots() - cache().length(row) : 0)
                .toArray();
    }

    private NDArray run(NDManager work, CachedPass cached, List<SubsetPlan> plans, int length) {
        int[][] ids = new int[plans.size()][];
        for (int row = 0; row < ids.length; row++) {
            SubsetPlan plan = plans.get(row);
            ids[row] = plan.asks() ? plan.tokens(cache().length(row)) : new int[0];
        }
        int first = first(plans);
        int[] from = IntStream.range(first, first + cached.rows())
                .map(cache()::length)
                .toArray();
        AskingRows asking = new AskingRows(covered(cached, plans), from, cached.tokens(), cached.slots());
        StreamSight sight = asking.sight(work, network.config().direction().span());
        return network.hidden(cached.padded(work, ids), cached, sight, length);
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
        int queries = AskingRows.queries(covered);
        return IntStream.range(0, covered.size())
                .flatMap(row ->
                        IntStream.range(0, covered.get(row).queries().length).map(query -> row * queries + query))
                .asLongStream()
                .toArray();
    }

    private static int longest(SubsetPass pass) {
        return Arrays.stream(pass.ranks()).mapToInt(ranks -> ranks.length).max().orElseThrow();
    }
}
