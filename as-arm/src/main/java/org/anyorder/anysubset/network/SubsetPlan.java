// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import java.util.Arrays;
import org.anyorder.anysubset.network.cached.CachedSubsetState;
import org.anyorder.model.SubsetPass;
import org.anyorder.model.SubsetPass.View;
import org.anyorder.model.Targets;

/**
 * What one pass asks of a row, and what its cache must hold for that.
 *
 * @param before what the cache holds
 * @param held what the cache must hold; nothing if nothing is asked
 * @param queries positions asked
 * @param limits each query sees the ranks below its limit
 */
record SubsetPlan(FedRow before, FedRow held, int[] queries, int[] limits) implements CachedSubsetState.Plan<FedRow> {

    /** The plan of a row of a pass that was checked. */
    static SubsetPlan of(SubsetPass pass, int row, FedRow before) {
        Targets wanted = pass.wanted();
        int[] queries = Arrays.copyOfRange(wanted.positions(), wanted.offsets()[row], wanted.offsets()[row + 1]);
        if (queries.length == 0) {
            return new SubsetPlan(before, FedRow.NOTHING, queries, queries);
        }
        int[] ranks = pass.ranks()[row];
        int prompt = pass.prompt()[row];
        int decided = pass.view() == View.CHAIN ? ranks.length : pass.decided()[row];
        int[] limits = Arrays.stream(queries)
                .map(position -> SubsetOrder.queryLimit(ranks[position], prompt, decided))
                .toArray();
        int needed = Math.max(prompt, Arrays.stream(limits).max().getAsInt());
        int[] positions = new int[needed];
        int[] tokens = new int[needed];
        for (int position = 0; position < ranks.length; position++) {
            if (ranks[position] < needed) {
                positions[ranks[position]] = position;
                tokens[ranks[position]] = pass.canvas().tokens()[row][position];
            }
        }
        return new SubsetPlan(before, new FedRow(prompt, positions, tokens), queries, limits);
    }

    /** Where all ranks that are held serve, the last is fed again: a pass of a cache feeds a token at least. */
    @Override
    public FedRow kept() {
        return asks() ? before.first(Math.min(before.common(held), held.length() - 1)) : before;
    }

    @Override
    public FedRow left() {
        return asks() ? held : before;
    }

    @Override
    public boolean asks() {
        return queries.length > 0;
    }
}
