// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.anyorder.decoding.Step;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.speculative.draft.Growth;
import org.anyorder.speculative.tree.DraftTree;
import org.anyorder.speculative.verify.Drafts;

/** Drafts from what the pass before was asked ahead. */
final class AheadSource implements TreeSource {
    private final int draftLength;
    private final Growth growth;
    private final DraftLogits logits;
    private List<AheadRow> sequences = new ArrayList<>();

    AheadSource(AnySubsetModel model, int draftLength, Growth growth, NDManager owner) {
        this.draftLength = draftLength;
        this.growth = growth;
        logits = new DraftLogits(model, owner);
    }

    @Override
    public void admit(List<SubsetRow> arrivals) {
        arrivals.forEach(row -> sequences.add(new AheadRow(row, 0)));
    }

    @Override
    public Drafts draft(NDManager scope, Step step) {
        AheadTrees trees = new AheadTrees(sequences, logits, scope);
        trees.grow(growth);
        return trees.drafts();
    }

    /** As far ahead as a draft behind it goes. Where a token to the left adds what it knows, the root asks for all. */
    @Override
    public int reach(int node) {
        if (!logits.knowSuccessors()) {
            return draftLength;
        }
        return node == DraftTree.ROOT ? 2 * draftLength - 1 : 1;
    }

    @Override
    public void settled(Round round) {
        List<AheadRow> after = new ArrayList<>();
        List<Integer> kept = new ArrayList<>();
        int first = 0;
        for (int row = 0; row < round.verdicts().length; row++) {
            boolean finished = round.rows().get(row).canvas().finished().isPresent();
            after.add(finished ? new AheadRow(round.rows().get(row), 0) : asked(round, row, first, kept));
            first += Arrays.stream(round.asked()[row]).sum();
        }
        sequences = after;
        logits.keep(round.logits(), kept.stream().mapToLong(Integer::longValue).toArray());
    }

    /** What was asked ahead of where the walk through a tree ended: of each position by the node that knew most. */
    private AheadRow asked(Round round, int row, int first, List<Integer> kept) {
        int[] path = round.verdicts()[row].path();
        int[] asked = round.asked()[row];
        int law = kept.size();
        int[] known = new int[draftLength - 1];
        for (int place = 0; place < known.length; place++) {
            int position = path.length + 1 + place;
            int depth = path.length;
            while (depth > 0 && position >= depth + asked[path[depth - 1] + 1]) {
                depth--;
            }
            int node = depth == 0 ? DraftTree.ROOT : path[depth - 1];
            if (position >= depth + asked[node + 1]) {
                known = Arrays.copyOf(known, place);
            } else {
                known[place] = round.before()[row] + depth;
                kept.add(first + Arrays.stream(asked, 0, node + 1).sum() + position - depth);
            }
        }
        return new AheadRow(round.rows().get(row), law, known);
    }

    @Override
    public void retain(int[] staying) {
        sequences =
                new ArrayList<>(Arrays.stream(staying).mapToObj(sequences::get).toList());
    }

    /** What is kept is its owner's. */
    @Override
    public void close() {}
}
