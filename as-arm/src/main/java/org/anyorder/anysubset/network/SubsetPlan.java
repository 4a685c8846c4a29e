// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.anyorder.anysubset.network.cached.CachedSubsetState;
import org.anyorder.model.SubsetPass;
import org.anyorder.model.SubsetPass.View;
import org.anyorder.model.Targets;

/**
 * What one pass asks of a row, and what its cache must hold for that.
 *
 * @param before what the cache holds
 * @param held what the cache must hold; nothing if nothing is asked
 * @param branches what stands behind that while the pass runs
 * @param queries positions asked
 * @param limits each query sees the ranks below its limit
 * @param paths and these branches, by query
 */
record SubsetPlan(FedRow before, FedRow held, Branches branches, int[] queries, int[] limits, List<int[]> paths)
        implements CachedSubsetState.Plan<FedRow> {
    private static final int[] NONE = {};

    /** The plan of a row of a pass that was checked. */
    static SubsetPlan of(SubsetPass pass, int row, FedRow before) {
        int[] queries = queries(pass, row);
        if (queries.length == 0) {
            return new SubsetPlan(before, FedRow.NOTHING, new Branches(), queries, queries, List.of());
        }
        int[] ranks = pass.ranks()[row];
        int prompt = pass.prompt()[row];
        int decided = pass.view() == View.CHAIN ? ranks.length : pass.decided()[row];
        int[] limits = Arrays.stream(queries)
                .map(position -> SubsetOrder.queryLimit(ranks[position], prompt, decided))
                .toArray();
        int needed = Math.max(prompt, Arrays.stream(limits).max().getAsInt());
        return new SubsetPlan(
                before,
                FedRow.of(pass, row, needed),
                new Branches(),
                queries,
                limits,
                Collections.nCopies(queries.length, NONE));
    }

    /** The plan of a row that goes on in several ways, the first of which is the row itself. */
    static SubsetPlan of(SubsetPass pass, int from, int to, FedRow before) {
        int decided = pass.decided()[from];
        FedRow held = FedRow.of(pass, from, decided);
        Branches branches = new Branches();
        List<Integer> queries = new ArrayList<>();
        List<int[]> paths = new ArrayList<>();
        for (int row = from; row < to; row++) {
            FedRow continuation = FedRow.of(pass, row, pass.decided()[row]);
            if (held.common(continuation) < decided) {
                throw new IllegalArgumentException("row " + row + " of the pass must continue row " + from
                        + ": the first " + decided + " tokens of its order must be the same");
            }
            int[] path = branches.grow(continuation, decided);
            for (int query : queries(pass, row)) {
                queries.add(query);
                paths.add(path);
            }
        }
        int[] limits = new int[queries.size()];
        Arrays.fill(limits, decided);
        return new SubsetPlan(
                before,
                held,
                branches,
                queries.stream().mapToInt(Integer::intValue).toArray(),
                limits,
                paths);
    }

    private static int[] queries(SubsetPass pass, int row) {
        Targets wanted = pass.wanted();
        return Arrays.copyOfRange(wanted.positions(), wanted.offsets()[row], wanted.offsets()[row + 1]);
    }

    /** Where all ranks that are held serve, the last is fed again: a pass of a cache feeds a token at least. */
    @Override
    public FedRow kept() {
        int most = branches.length() > 0 ? held.length() : held.length() - 1;
        return asks() ? before.first(Math.min(before.common(held), most)) : before;
    }

    @Override
    public FedRow left() {
        return asks() ? held : before;
    }

    @Override
    public boolean asks() {
        return queries.length > 0;
    }

    /** How many slots are filled while the pass runs. */
    int slots() {
        return held.length() + branches.length();
    }

    /** The position of the token in a slot. */
    int position(int slot) {
        return slot < held.length() ? held.positions()[slot] : branches.position(slot - held.length());
    }

    /** The token in a slot sees the ranks below this limit, its own among them, and its path. */
    int limit(int slot) {
        return slot < held.length() ? SubsetOrder.contentLimit(slot, held.prompt()) : held.length();
    }

    /** The branches that the token in a slot sees. */
    int[] path(int slot) {
        return slot < held.length() ? NONE : branches.path(slot - held.length());
    }

    /** The tokens in the slots from one on. */
    int[] tokens(int from) {
        int start = Math.min(held.length(), from);
        int[] tokens = Arrays.copyOfRange(held.tokens(), start, slots());
        System.arraycopy(branches.tokens(), 0, tokens, held.length() - start, branches.length());
        return tokens;
    }
}
