// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
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
import org.anyorder.sampling.RowHistory;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.speculative.draft.Frontier;
import org.anyorder.speculative.draft.Growth;
import org.anyorder.speculative.tree.DraftTree;
import org.anyorder.speculative.verify.Drafts;
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
    private List<Sequence> sequences = new ArrayList<>();
    private Optional<NDArray> laws = Optional.empty(); // of what may be drafted, {@code (laws, V)}

    /** A sequence, and the rows of the laws for the positions behind the next one. */
    private record Sequence(SubsetRow row, int law, int drafts) {}

    AheadRun(AnySubsetModel model, SubsetPolicy policy, Growth growth, NDManager owner) {
        this.model = model;
        this.policy = policy;
        this.growth = growth;
        this.owner = owner;
        never = owner.create(SubsetRun.neverDrawn(model.vocabulary()));
        mask = model.vocabulary().mask().orElse(0);
        state = policy.cache().open(model, owner);
    }

    @Override
    public void admit(List<Canvas> arrivals, Step step) {
        arrivals.forEach(canvas -> sequences.add(new Sequence(new SubsetRow(canvas, model, policy), 0, 0)));
        state.join(arrivals.size());
    }

    @Override
    public void step(List<Canvas> live, Step step) {
        try (NDManager scope = owner.newSubManager()) {
            Round round = new Round(scope, step);
            round.grow();
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

    /** Trees of all rows, and one pass over all their nodes. */
    private final class Round {
        private final NDManager scope;
        private final Step step;
        private final List<DraftTree> trees = new ArrayList<>();
        /** By sequence and node, the root first: the number of positions that are asked there. */
        private final int[][] asked = new int[sequences.size()][];

        Round(NDManager scope, Step step) {
            this.scope = scope;
            this.step = step;
            sequences.forEach(sequence -> trees.add(DraftTree.EMPTY));
        }

        /** Draws trees from the laws of the pass before; the draws of a level are those of one position. */
        void grow() {
            Growth.Levels drawing = growth.begin();
            List<Integer> rows = new ArrayList<>();
            List<Integer> nodes = new ArrayList<>();
            for (int level = 0; level == 0 || !nodes.isEmpty(); level++) {
                rows.clear();
                nodes.clear();
                for (int row = 0; row < sequences.size(); row++) {
                    Sequence sequence = sequences.get(row);
                    if (level < Math.min(sequence.drafts(), sequence.row().behindTheNext())) {
                        for (int node : trees.get(row).leaves()) {
                            rows.add(row);
                            nodes.add(node);
                        }
                    }
                }
                if (!nodes.isEmpty()) {
                    drawn(drawing, level, integers(rows), integers(nodes));
                }
            }
        }

        private void drawn(Growth.Levels drawing, int level, int[] rows, int[] nodes) {
            long[] law = Arrays.stream(rows)
                    .mapToLong(row -> sequences.get(row).law() + level)
                    .toArray();
            NDArray levels = laws.orElseThrow().get(scope.create(law));
            levels.attach(scope);
            int[][] tokens = drawing.draw(
                    level,
                    new Frontier(
                            levels,
                            Arrays.stream(rows).mapToObj(trees::get).toArray(DraftTree[]::new),
                            nodes,
                            rows,
                            Arrays.stream(rows).mapToObj(this::choice).toArray(Choice[]::new),
                            Arrays.stream(rows).mapToObj(this::random).toArray(RandomGenerator[]::new)));
            int from = 0;
            while (from < rows.length) {
                int to = from;
                while (to < rows.length && rows[to] == rows[from]) {
                    to++;
                }
                DraftTree grown = trees.get(rows[from])
                        .grown(Arrays.copyOfRange(nodes, from, to), Arrays.copyOfRange(tokens, from, to));
                trees.set(rows[from], grown);
                from = to;
            }
        }

        /** The logits of all nodes: of each the next position, then of those behind it what may be drafted. */
        NDArray evaluate() {
            List<int[]> tokens = new ArrayList<>();
            List<int[]> wanted = new ArrayList<>();
            List<Integer> origins = new ArrayList<>();
            List<Integer> decided = new ArrayList<>();
            for (int row = 0; row < sequences.size(); row++) {
                SubsetRow sequence = sequences.get(row).row();
                DraftTree tree = trees.get(row);
                asked[row] = new int[tree.size() + 1];
                for (int node = DraftTree.ROOT; node < tree.size(); node++) {
                    int[] path = tree.pathTokens(node);
                    int end = Math.min(path.length + policy.draftLength(), sequence.behindTheNext() + 1);
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
            Verdict[] verdicts = VERIFIER.verify(drafts(), targets(logits));
            List<Sequence> after = new ArrayList<>();
            List<Integer> kept = new ArrayList<>();
            List<SamplingOptions> options = new ArrayList<>();
            List<RowHistory> histories = new ArrayList<>();
            int first = 0;
            for (int row = 0; row < verdicts.length; row++) {
                SubsetRow sequence = sequences.get(row).row();
                int[] path = verdicts[row].path();
                sequence.settle(
                        new Draft.Settlement(verdicts[row].tokens(), verdicts[row].logProbs(), path.length), step);
                int end = path.length == 0 ? DraftTree.ROOT : path[path.length - 1];
                int drafts = sequence.canvas().finished().isPresent() ? 0 : asked[row][end + 1] - 1;
                int at = first + Arrays.stream(asked[row], 0, end + 1).sum() + 1;
                after.add(new Sequence(sequence, kept.size(), drafts));
                for (int place = 0; place < drafts; place++) {
                    kept.add(at + place);
                    options.add(sequence.draftOptions(place));
                    histories.add(sequence.history());
                }
                first += Arrays.stream(asked[row]).sum();
            }
            sequences = after;
            laws.ifPresent(NDArray::close);
            laws = kept.isEmpty() ? Optional.empty() : Optional.of(law(logits, kept, options, histories));
        }

        private NDArray law(
                NDArray logits, List<Integer> rows, List<SamplingOptions> options, List<RowHistory> histories) {
            NDArray chosen = LogitsPipeline.apply(rows(logits, rows), options, histories);
            chosen.attach(owner);
            return chosen;
        }

        private NDArray rows(NDArray logits, List<Integer> rows) {
            NDArray chosen = logits.get(
                    scope.create(rows.stream().mapToLong(Integer::longValue).toArray()));
            chosen.attach(scope);
            return chosen;
        }

        private Drafts drafts() {
            if (laws.isEmpty()) {
                return Drafts.certain(trees);
            }
            List<int[]> rows = new ArrayList<>();
            for (int row = 0; row < trees.size(); row++) {
                DraftTree tree = trees.get(row);
                int law = sequences.get(row).law();
                rows.add(IntStream.range(DraftTree.ROOT, tree.size())
                        .map(node -> tree.drawnAt(node).length > 0 ? law + tree.path(node).length : -1)
                        .toArray());
            }
            return new Drafts(trees, laws, rows);
        }

        private TargetLaws targets(NDArray logits) {
            List<Integer> nodes = new ArrayList<>();
            List<SamplingOptions> options = new ArrayList<>();
            List<RowHistory> histories = new ArrayList<>();
            int at = 0;
            for (int row = 0; row < trees.size(); row++) {
                SubsetRow sequence = sequences.get(row).row();
                for (int node = DraftTree.ROOT; node < trees.get(row).size(); node++) {
                    int[] path = trees.get(row).pathTokens(node);
                    nodes.add(at);
                    options.add(sequence.targetOptions(path.length));
                    histories.add(sequence.history(path));
                    at += asked[row][node + 1];
                }
            }
            return new TargetLaws(
                    LogitsPipeline.apply(rows(logits, nodes), options, histories),
                    IntStream.range(0, trees.size()).mapToObj(this::choice).toArray(Choice[]::new),
                    IntStream.range(0, trees.size()).mapToObj(this::random).toArray(RandomGenerator[]::new));
        }

        private Choice choice(int row) {
            return sequences.get(row).row().choice();
        }

        private RandomGenerator random(int row) {
            return sequences.get(row).row().random();
        }
    }

    private static int[] integers(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }
}
