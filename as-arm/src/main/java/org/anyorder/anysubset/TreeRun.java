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
import org.anyorder.speculative.tree.DraftTree;
import org.anyorder.speculative.verify.Drafts;
import org.anyorder.speculative.verify.RecursiveVerifier;
import org.anyorder.speculative.verify.TargetLaws;
import org.anyorder.speculative.verify.Verdict;

/** A batch of which each round is one pass over a tree of drafted tokens per sequence. */
final class TreeRun implements DecodingRun {
    private static final RecursiveVerifier VERIFIER = new RecursiveVerifier();

    private final AnySubsetModel model;
    private final SubsetPolicy policy;
    private final NDManager owner;
    private final SubsetState state;
    private final NDArray never;
    private final int mask;
    private final TreeSource source;
    private List<SubsetRow> rows = new ArrayList<>();

    /**
     * An empty batch.
     *
     * @param source closed with this
     */
    TreeRun(AnySubsetModel model, SubsetPolicy policy, TreeSource source, NDManager owner) {
        this.model = model;
        this.policy = policy;
        this.source = source;
        this.owner = owner;
        never = owner.create(SubsetRun.neverDrawn(model.vocabulary()));
        mask = model.vocabulary().mask().orElse(0);
        state = policy.cache().open(model, owner);
    }

    @Override
    public void admit(List<Canvas> arrivals, Step step) {
        List<SubsetRow> arriving = arrivals.stream()
                .map(canvas -> new SubsetRow(canvas, model, policy))
                .toList();
        rows.addAll(arriving);
        state.join(arrivals.size());
        source.admit(arriving);
    }

    @Override
    public void step(List<Canvas> live, Step step) {
        try (NDManager scope = owner.newSubManager()) {
            Round round = new Round(scope, step);
            round.settle(round.evaluate());
        }
    }

    @Override
    public void retain(int[] staying) {
        state.select(staying);
        source.retain(staying);
        rows = new ArrayList<>(Arrays.stream(staying).mapToObj(rows::get).toList());
    }

    @Override
    public void close() {
        try (state) {
            source.close();
        }
    }

    /** Trees of all rows, and one pass over all their nodes. */
    private final class Round {
        private final NDManager scope;
        private final Step step;
        private final Drafts drafts;
        /** By sequence and node, the root first: the number of positions that are asked there. */
        private final int[][] asked = new int[rows.size()][];

        Round(NDManager scope, Step step) {
            this.scope = scope;
            this.step = step;
            drafts = source.draft(scope, step);
        }

        /** The logits of all nodes: of each the next position, then of those behind it what the source wants. */
        NDArray evaluate() {
            for (int row = 0; row < asked.length; row++) {
                SubsetRow sequence = rows.get(row);
                DraftTree tree = drafts.trees().get(row);
                asked[row] = new int[tree.size() + 1];
                for (int node = DraftTree.ROOT; node < tree.size(); node++) {
                    int depth = tree.path(node).length;
                    asked[row][node + 1] = Math.min(source.reach(node), sequence.behindTheNext() + 1 - depth);
                }
                sequence.plan(tree.size());
            }
            boolean chains = drafts.trees().stream().allMatch(DraftTree::isChain)
                    && Arrays.stream(asked).flatMapToInt(Arrays::stream).allMatch(count -> count == 1);
            NDArray logits = chains ? alongChains() : atAllNodes();
            if (never.size() > 0) {
                LogitsPipeline.ban(logits, never);
            }
            return logits; // (wanted, V)
        }

        /** Each sequence with its draft in place: what is kept of it is in the cache already. */
        private NDArray alongChains() {
            int[][] tokens = new int[rows.size()][];
            int[][] wanted = new int[rows.size()][];
            for (int row = 0; row < tokens.length; row++) {
                SubsetRow sequence = rows.get(row);
                int[] draft = drafts.trees().get(row).tokens();
                tokens[row] = sequence.tokens(mask, draft);
                wanted[row] = sequence.next(0, draft.length + 1);
                sequence.evaluated(wanted[row].length, draft.length, 1, step);
            }
            SubsetPass pass = new SubsetPass(
                    TokenBatch.of(tokens),
                    rows.stream().map(SubsetRow::ranks).toArray(int[][]::new),
                    rows.stream().mapToInt(SubsetRow::prompt).toArray(),
                    rows.stream().mapToInt(SubsetRow::decided).toArray(),
                    SubsetPass.View.CHAIN,
                    Targets.of(wanted));
            return state.evaluate(step.pass(), pass).logits();
        }

        /** Each node as a row that continues its sequence. */
        private NDArray atAllNodes() {
            List<int[]> tokens = new ArrayList<>();
            List<int[]> wanted = new ArrayList<>();
            List<Integer> origins = new ArrayList<>();
            List<Integer> decided = new ArrayList<>();
            for (int row = 0; row < rows.size(); row++) {
                SubsetRow sequence = rows.get(row);
                DraftTree tree = drafts.trees().get(row);
                for (int node = DraftTree.ROOT; node < tree.size(); node++) {
                    int[] path = tree.pathTokens(node);
                    tokens.add(sequence.tokens(mask, path));
                    wanted.add(sequence.next(path.length, path.length + asked[row][node + 1]));
                    origins.add(row);
                    decided.add(sequence.decided() + path.length);
                }
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
            return state.evaluate(step.pass(), pass, origin).logits();
        }

        private Stream<SubsetRow> rowsOf(int... origin) {
            return Arrays.stream(origin).mapToObj(row -> rows.get(row));
        }

        /** Tests the trees, and settles what is kept. */
        void settle(NDArray logits) {
            Verdict[] verdicts = VERIFIER.verify(drafts, targets(logits));
            int[] before = rows.stream().mapToInt(SubsetRow::decided).toArray();
            for (int row = 0; row < verdicts.length; row++) {
                Verdict verdict = verdicts[row];
                rows.get(row)
                        .settle(
                                new Draft.Settlement(verdict.tokens(), verdict.logProbs(), verdict.path().length),
                                step);
            }
            source.settled(new TreeSource.Round(rows, before, asked, logits, verdicts));
        }

        private TargetLaws targets(NDArray logits) {
            List<Long> nodes = new ArrayList<>();
            Laws options = new Laws();
            long at = 0;
            for (int row = 0; row < rows.size(); row++) {
                SubsetRow sequence = rows.get(row);
                DraftTree tree = drafts.trees().get(row);
                for (int node = DraftTree.ROOT; node < tree.size(); node++) {
                    int[] path = tree.pathTokens(node);
                    nodes.add(at);
                    options.add(sequence, sequence.targetOptions(path.length), sequence.history(path));
                    at += asked[row][node + 1];
                }
            }
            long[] places = nodes.stream().mapToLong(Long::longValue).toArray();
            return new TargetLaws(
                    options.applied(DraftLogits.rows(logits, scope, places)),
                    rows.stream().map(SubsetRow::choice).toArray(Choice[]::new),
                    rows.stream().map(SubsetRow::random).toArray(RandomGenerator[]::new));
        }
    }

    static int[] integers(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }
}
