// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network.sigma;

import java.util.Arrays;
import org.anyorder.anysubset.network.cached.CachedSubsetState;
import org.anyorder.model.SubsetPass;
import org.anyorder.model.SubsetPass.View;

/**
 * What one pass makes of a row: entries of the row's own chain, and in marginals queries beside it, each the last
 * decided token with another position to predict.
 *
 * @param kept the entries of the cache that serve
 * @param chain all entries that the queries, or the wanted factors, stand on
 * @param queries entries that see the chain and themselves
 * @param answers numbers of the answers among the entries that are fed, chain first
 * @param left what the cache keeps: the chain, and a first query that is the chain's next entry
 */
record SigmaPlan(Entries kept, Entries chain, Entries queries, int[] answers, Entries left)
        implements CachedSubsetState.Plan<Entries> {

    /** The plan of a row whose cache holds some entries, for a pass that was checked. */
    static SigmaPlan of(SubsetPass pass, int row, Entries held) {
        int[] offsets = pass.wanted().offsets();
        int[] wanted = Arrays.copyOfRange(pass.wanted().positions(), offsets[row], offsets[row + 1]);
        if (wanted.length == 0) {
            return new SigmaPlan(held, held, Entries.NONE, wanted, held);
        }
        int[] ranks = pass.ranks()[row];
        int[] order = new int[ranks.length];
        for (int position = 0; position < ranks.length; position++) {
            order[ranks[position]] = position;
        }
        int[] tokens = pass.canvas().tokens()[row];
        return pass.view() == View.CHAIN
                ? chain(
                        order,
                        tokens,
                        Arrays.stream(wanted).map(at -> ranks[at] - 1).toArray(),
                        held)
                : marginals(order, tokens, wanted, pass.decided()[row], held);
    }

    private static SigmaPlan chain(int[] order, int[] tokens, int[] answering, Entries held) {
        int last = Arrays.stream(answering).max().orElseThrow();
        int first = Arrays.stream(answering).min().orElseThrow();
        Entries chain = entries(order, tokens, last + 1);
        int kept = Math.min(held.common(chain), first);
        return new SigmaPlan(
                held.range(0, kept),
                chain,
                Entries.NONE,
                Arrays.stream(answering).map(entry -> entry - kept).toArray(),
                chain);
    }

    private static SigmaPlan marginals(int[] order, int[] tokens, int[] wanted, int decided, Entries held) {
        Entries chain = entries(order, tokens, decided - 1);
        int kept = held.common(chain);
        int from = order[decided - 1];
        int[] at = new int[wanted.length];
        int[] last = new int[wanted.length];
        int[] answers = new int[wanted.length];
        for (int query = 0; query < wanted.length; query++) {
            at[query] = from;
            last[query] = tokens[from];
            answers[query] = chain.length() - kept + query;
        }
        Entries queries = new Entries(last, at, wanted);
        Entries left = wanted[0] == order[decided] ? chain.followedBy(queries.range(0, 1)) : chain;
        return new SigmaPlan(held.range(0, kept), chain, queries, answers, left);
    }

    /** The first entries of a row's chain. */
    private static Entries entries(int[] order, int[] tokens, int count) {
        int[] entered = new int[count];
        int[] next = new int[count];
        for (int entry = 0; entry < count; entry++) {
            entered[entry] = tokens[order[entry]];
            next[entry] = order[entry + 1];
        }
        return new Entries(entered, Arrays.copyOf(order, count), next);
    }

    @Override
    public boolean asks() {
        return answers.length > 0;
    }

    /** The entries that are fed. */
    Entries fed() {
        return asks() ? chain.range(kept.length(), chain.length()).followedBy(queries) : Entries.NONE;
    }

    /** Who of them sees whom. */
    boolean[][] visible() {
        int count = fed().length();
        int own = count - queries.length();
        boolean[][] visible = new boolean[count][count];
        for (int query = 0; query < count; query++) {
            for (int key = 0; key < Math.min(own, query); key++) {
                visible[query][key] = true;
            }
            visible[query][query] = true;
        }
        return visible;
    }
}
