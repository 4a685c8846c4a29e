// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.anyorder.decoding.Canvas;
import org.anyorder.decoding.DecodingRun;
import org.anyorder.decoding.Step;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.model.SubsetPass;
import org.anyorder.model.SubsetState;
import org.anyorder.model.Targets;
import org.anyorder.model.TokenBatch;
import org.anyorder.sampling.Choice;
import org.anyorder.sampling.LogitsPipeline;
import org.anyorder.speculative.draft.Growth;
import org.anyorder.speculative.tree.DraftTree;
import org.anyorder.speculative.verify.RecursiveVerifier;
import org.anyorder.speculative.verify.TargetLaws;
import org.anyorder.speculative.verify.Verdict;

/** A batch of which each round is one pass: it tests what the pass before drafted, and drafts for the next. */
final class AheadRun implements DecodingRun {
    private static final RecursiveVerifier VERIFIER = new RecursiveVerifier();

    private final AnySubsetModel model;
    private final SubsetPolicy policy;
    private final Growth growth;
    private final NDManager owner;
    private final SubsetState state;
    private final NDArray never;
    private final int mask;
    private final DraftLogits drafting;
    private List<AheadRow> sequences = new ArrayList<>();

    AheadRun(AnySubsetModel model, SubsetPolicy policy, Growth growth, NDManager owner) {
        this.model = model;
        this.policy = policy;
        this.growth = growth;
        this.owner = owner;
        never = owner.create(SubsetRun.neverDrawn(model.vocabulary()));
        mask = model.vocabulary().mask().orElse(0);
        drafting = new DraftLogits(model, owner);
        state = policy.cache().open(model, owner);
    }

    @Override
    public void admit(List<Canvas> arrivals, Step step) {
        arrivals.forEach(canvas -> sequences.add(new AheadRow(new SubsetRow(canvas, model, policy), 0)));
        state.join(arrivals.size());
    }

    @Override
    public void step(List<Canvas> live, Step step) {
        try (NDManager scope = owner.newSubManager()) {
            Round round = new Round(scope, step);
            round.trees.grow(growth);
            round.settle(round.evaluate());
        }
    }

    @Override
    public void retain(int[] staying) {
        state.select(staying);
        sequences =
                new ArrayList<>(Arrays.stream(staying).mapToObj(sequences::get).toList());
    }

    @Override
    public void close() {
        state.close();
    }

    /**
     * How many positions a node asks: its own law, and as far ahead as a draft behind it goes. Where a token to the
     * left adds what it knows, the root asks for all.
     */
    private int reach(int node) {
        if (!drafting.knowSuccessors()) {
            return policy.draftLength();
        }
        return node == DraftTree.ROOT ? 2 * policy.draftLength() - 1 : 1;
    }

    /** Trees of all rows, and one pass over all their nodes. */
    private final class Round {
        private final NDManager scope;
        private final Step step;
        private final AheadTrees trees;
        /** By sequence and node, the root first: the number of positions that are asked there. */
        private final int[][] asked = new int[sequences.size()][];

        Round(NDManager scope, Step step) {
            this.scope = scope;
            this.step = step;
            trees = new AheadTrees(sequences, drafting, scope);
        }

        /** The logits of all nodes: of each the next position, then of those behind it what may be drafted. */
        NDArray evaluate() {
            List<int[]> tokens = new ArrayList<>();
            List<int[]> wanted = new ArrayList<>();
            List<Integer> origins = new ArrayList<>();
            List<Integer> decided = new ArrayList<>();
            for (int row = 0; row < sequences.size(); row++) {
                SubsetRow sequence = sequences.get(row).row();
                DraftTree tree = trees.of(row);
                asked[row] = new int[tree.size() + 1];
                for (int node = DraftTree.ROOT; node < tree.size(); node++) {
                    int[] path = tree.pathTokens(node);
                    int end = Math.min(path.length + reach(node), sequence.behindTheNext() + 1);
                    tokens.add(sequence.tokens(mask, path));
                    wanted.add(sequence.next(path.length, end));
                    origins.add(row);
                    decided.add(sequence.decided() + path.length);
                    asked[row][node + 1] = end - path.length;
                }
                sequence.plan(tree.size());
                sequence.evaluated(tree.size() + Arrays.stream(asked[row]).sum(), 0, 1, step);
            }
            int[] origin = integers(origins);
            SubsetPass pass = new SubsetPass(
                    TokenBatch.of(tokens.toArray(int[][]::new)),
                    rowsOf(origin).map(SubsetRow::ranks).toArray(int[][]::new),
                    rowsOf(origin).mapToInt(SubsetRow::prompt).toArray(),
                    integers(decided),
                    SubsetPass.View.MARGINALS,
                    Targets.of(wanted.toArray(int[][]::new)));
            NDArray logits = state.evaluate(step.pass(), pass, origin).logits(); // (wanted, V)
            if (never.size() > 0) {
                LogitsPipeline.ban(logits, never);
            }
            return logits;
        }

        private Stream<SubsetRow> rowsOf(int... origin) {
            return Arrays.stream(origin).mapToObj(row -> sequences.get(row).row());
        }

        /** Tests the trees, settles what is kept, and keeps what the next round drafts from. */
        void settle(NDArray logits) {
            Verdict[] verdicts = VERIFIER.verify(trees.drafts(), targets(logits));
            List<AheadRow> after = new ArrayList<>();
            List<Integer> kept = new ArrayList<>();
            int first = 0;
            for (int row = 0; row < verdicts.length; row++) {
                SubsetRow sequence = sequences.get(row).row();
                int[] path = verdicts[row].path();
                int before = sequence.decided();
                sequence.settle(
                        new Draft.Settlement(verdicts[row].tokens(), verdicts[row].logProbs(), path.length), step);
                boolean finished = sequence.canvas().finished().isPresent();
                after.add(finished ? new AheadRow(sequence, 0) : asked(row, first, before, path, kept));
                first += Arrays.stream(asked[row]).sum();
            }
            sequences = after;
            drafting.keep(logits, kept.stream().mapToLong(Integer::longValue).toArray());
        }

        /** What was asked ahead of where the walk through a tree ended: of each position by the node that knew most. */
        private AheadRow asked(int row, int first, int before, int[] path, List<Integer> kept) {
            int law = kept.size();
            int[] known = new int[policy.draftLength() - 1];
            for (int place = 0; place < known.length; place++) {
                int position = path.length + 1 + place;
                int depth = path.length;
                while (depth > 0 && position >= depth + asked[row][path[depth - 1] + 1]) {
                    depth--;
                }
                int node = depth == 0 ? DraftTree.ROOT : path[depth - 1];
                if (position >= depth + asked[row][node + 1]) {
                    known = Arrays.copyOf(known, place);
                } else {
                    known[place] = before + depth;
                    kept.add(first + Arrays.stream(asked[row], 0, node + 1).sum() + position - depth);
                }
            }
            return new AheadRow(sequences.get(row).row(), law, known);
        }

        private TargetLaws targets(NDArray logits) {
            List<Long> nodes = new ArrayList<>();
            Laws options = new Laws();
            long at = 0;
            for (int row = 0; row < sequences.size(); row++) {
                SubsetRow sequence = sequences.get(row).row();
                DraftTree tree = trees.of(row);
                for (int node = DraftTree.ROOT; node < tree.size(); node++) {
                    int[] path = tree.pathTokens(node);
                    nodes.add(at);
                    options.add(sequence, sequence.targetOptions(path.length), sequence.history(path));
                    at += asked[row][node + 1];
                }
            }
            long[] rows = nodes.stream().mapToLong(Long::longValue).toArray();
            return new TargetLaws(
                    options.applied(DraftLogits.rows(logits, scope, rows)),
                    sequences.stream().map(each -> each.row().choice()).toArray(Choice[]::new),
                    sequences.stream().map(each -> each.row().random()).toArray(RandomGenerator[]::new));
        }
    }

    static int[] integers(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }
}
