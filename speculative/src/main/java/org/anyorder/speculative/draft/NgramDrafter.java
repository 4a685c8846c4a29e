// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.draft;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.anyorder.decoding.Canvas;
import org.anyorder.decoding.Step;
import org.anyorder.model.CausalModel;
import org.anyorder.speculative.tree.DraftTree;
import org.anyorder.speculative.verify.Drafts;

/**
 * Drafts from n-grams that are counted while a sequence grows: each token is the one that most often followed the
 * longest known context. No model; nothing is drafted where no context is known (a random token in its place would cost
 * a row of the target and hardly ever be kept).
 *
 * @param order n, at least 2
 */
public record NgramDrafter(int order) implements Drafter {
    /** n by default. */
    public static final int ORDER = 3;

    /**
     * Checks n.
     *
     * @param order n, at least 2
     * @throws IllegalArgumentException if it is less
     */
    public NgramDrafter {
        if (!(order >= 2)) {
            throw new IllegalArgumentException("the order of n-grams must be at least 2, got " + order);
        }
    }

    @Override
    public DraftRun begin(CausalModel target, NDManager owner) {
        return new Run(order);
    }

    private static final class Run implements DraftRun {
        private final int order;
        private final List<NgramStore> stores = new ArrayList<>();

        Run(int order) {
            this.order = order;
        }

        @Override
        public void admit(List<Canvas> arrivals) {
            arrivals.forEach(canvas -> stores.add(new NgramStore(order)));
        }

        @Override
        public Drafts draft(List<Canvas> live, int[] depth, NDManager round, Step step) {
            List<DraftTree> trees = new ArrayList<>();
            for (int row = 0; row < live.size(); row++) {
                NgramStore store = stores.get(row);
                while (store.length() < live.get(row).length()) {
                    store.add(live.get(row).token(store.length()));
                }
                trees.add(depth[row] == 0 ? DraftTree.EMPTY : DraftTree.chain(store.continuation(depth[row])));
            }
            return Drafts.certain(trees);
        }

        @Override
        public void retain(int[] rows) {
            List<NgramStore> kept = new ArrayList<>();
            for (int row : rows) {
                kept.add(stores.get(row));
            }
            stores.clear();
            stores.addAll(kept);
        }
    }
}
