// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.anyorder.decoding.Canvas;
import org.anyorder.decoding.Step;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.sampling.RowHistory;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.speculative.draft.DraftRun;
import org.anyorder.speculative.draft.DraftedText;
import org.anyorder.speculative.draft.ModelDrafter;
import org.anyorder.speculative.verify.Drafts;
import org.anyorder.speculative.verify.Verdict;

/**
 * Drafts with a causal model, which reads what stands to the left of the next position: in the order of the lattice all
 * of that is decided. A draft ends before the next given token.
 */
final class CausalSource implements TreeSource {
    private final int draftLength;
    private final int[] begin;
    private final Set<Integer> never;
    private final DraftRun drafting;
    private final Map<Canvas, SubsetRow> byCanvas = new IdentityHashMap<>();
    private List<SubsetRow> rows = new ArrayList<>();

    CausalSource(AnySubsetModel model, ModelDrafter drafter, int draftLength, NDManager owner) {
        this.draftLength = draftLength;
        never = Arrays.stream(SubsetRun.neverDrawn(model.vocabulary()))
                .mapToObj(token -> (int) token)
                .collect(Collectors.toUnmodifiableSet());
        begin = drafter.draft().vocabulary().begin().stream().toArray();
        drafting = drafter.begin(new Text(), owner);
    }

    @Override
    public void admit(List<SubsetRow> arrivals) {
        rows.addAll(arrivals);
        arrivals.forEach(row -> byCanvas.put(row.canvas(), row));
        drafting.admit(arrivals.stream().map(SubsetRow::canvas).toList());
    }

    @Override
    public Drafts draft(NDManager scope, Step step) {
        return drafting.draft(
                rows.stream().map(SubsetRow::canvas).toList(),
                rows.stream().mapToInt(this::depth).toArray(),
                scope,
                step);
    }

    private int depth(SubsetRow row) {
        boolean untold = begin.length == 0 && row.firstUndecided() == 0;
        return untold ? 0 : Math.min(draftLength - 1, Math.min(row.adjoining(), row.behindTheNext()));
    }

    @Override
    public int reach(int node) {
        return 1;
    }

    /** The draft has read its own tokens; what else stands to the left of the next position now is news. */
    @Override
    public void settled(Round round) {
        Verdict[] told = round.verdicts().clone();
        for (int row = 0; row < told.length; row++) {
            SubsetRow sequence = rows.get(row);
            if (sequence.canvas().finished().isEmpty()) {
                int from = sequence.position(round.before()[row]);
                int[] text = sequence.toTheLeft();
                told[row] = new Verdict(
                        told[row].path(), Arrays.copyOfRange(text, from, text.length), told[row].logProbs());
            }
        }
        drafting.settled(told);
    }

    @Override
    public void retain(int[] staying) {
        drafting.retain(staying);
        rows = new ArrayList<>(Arrays.stream(staying).mapToObj(rows::get).toList());
        byCanvas.clear();
        rows.forEach(row -> byCanvas.put(row.canvas(), row));
    }

    @Override
    public void close() {
        drafting.close();
    }

    /** What the draft knows of a sequence. */
    private final class Text implements DraftedText {

        @Override
        public int[] beginning(Canvas canvas) {
            int[] text = byCanvas.get(canvas).toTheLeft();
            return text.length == 0 ? begin : text;
        }

        @Override
        public SamplingOptions options(Canvas canvas, int ahead) {
            SamplingOptions options = byCanvas.get(canvas).draftOptions(ahead);
            if (options.bannedTokens().containsAll(never)) {
                return options;
            }
            Set<Integer> banned = new HashSet<>(never);
            banned.addAll(options.bannedTokens());
            return options.toBuilder().bannedTokens(banned).build();
        }

        @Override
        public RowHistory history(Canvas canvas, int... ahead) {
            return byCanvas.get(canvas).history(ahead);
        }
    }
}
