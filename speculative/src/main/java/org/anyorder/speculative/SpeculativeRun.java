// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anyorder.decoding.Canvas;
import org.anyorder.decoding.DecodingRun;
import org.anyorder.decoding.Step;
import org.anyorder.decoding.causal.Continuation;
import org.anyorder.model.CausalModel;
import org.anyorder.sampling.Choice;
import org.anyorder.sampling.LogitsPipeline;
import org.anyorder.sampling.RowHistory;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.speculative.draft.DraftRun;
import org.anyorder.speculative.tree.DraftTree;
import org.anyorder.speculative.tree.TreeState;
import org.anyorder.speculative.verify.Drafts;
import org.anyorder.speculative.verify.TargetLaws;
import org.anyorder.speculative.verify.Verdict;

/**
 * A batch of speculative decoding. After every step the target's state holds each sequence but for its newest token.
 */
final class SpeculativeRun implements DecodingRun {

    private final SpeculativeDecoding strategy;
    private final Continuation continuation;
    private final NDManager owner;
    private final TreeState target;
    private final DraftRun drafting;
    private final DraftLength.Choosing lengths;
    private final List<Row> rows = new ArrayList<>();

    /** A sequence of the batch. */
    private static final class Row {
        private final Canvas canvas;
        /** What the target has not been told yet: the prompt at first, then the newest token. */
        private int[] pending;
        /** Rounds since its last one. */
        private int waited;

        Row(Canvas canvas, int[] pending) {
            this.canvas = canvas;
            this.pending = pending;
        }
    }

    SpeculativeRun(SpeculativeDecoding strategy, CausalModel model, NDManager owner) {
        this.strategy = strategy;
        this.owner = owner;
        continuation = new Continuation(model);
        target = new TreeState(model, owner);
        lengths = strategy.draftLength().begin();
        try {
            drafting = strategy.drafter().begin(model, owner);
        } catch (RuntimeException | Error e) {
            target.close();
            throw e;
        }
    }

    @Override
    public void admit(List<Canvas> arrivals, Step step) {
        target.join(arrivals.size());
        drafting.admit(arrivals);
        for (Canvas canvas : arrivals) {
            rows.add(new Row(canvas, continuation.beginning(canvas)));
            continuation.finishAtModelLength(canvas);
        }
    }

    @Override
    public int[] choose(List<Canvas> live) {
        return strategy.grouping()
                .choose(live, rows.stream().mapToInt(row -> row.waited).toArray());
    }

    @Override
    public void step(List<Canvas> chosen, Step step) {
        int[] taking = taking(chosen);
        int length = lengths.next();
        int[] depth = new int[rows.size()]; // 0 for those that wait
        for (int row : taking) {
            depth[row] = Math.min(length, continuation.room(rows.get(row).canvas) - 1);
        }
        long start = System.nanoTime();
        try (NDManager round = owner.newSubManager()) {
            List<Canvas> live = rows.stream().map(row -> row.canvas).toList();
            Drafts drafts = drafting.draft(live, depth, round, step).of(taking);
            long drafted = System.nanoTime();
            boolean begins = Arrays.stream(taking).anyMatch(row -> rows.get(row).pending.length > 1);
            Verdict[] verdicts = strategy.verifier().verify(drafts, laws(chosen, drafts, scored(taking, drafts, step)));
            settle(taking, drafts, verdicts, step);
            if (!begins) {
                int levels = Arrays.stream(depth).max().orElse(0);
                double verified = seconds(drafted, System.nanoTime());
                lengths.observe(round(drafts, verdicts, levels, seconds(start, drafted), verified));
            }
        }
    }

    /** The rows of the sequences that take the round; the others wait. */
    private int[] taking(List<Canvas> chosen) {
        int[] taking = new int[chosen.size()];
        int next = 0;
        for (int row = 0; row < rows.size(); row++) {
            boolean takes = next < taking.length && rows.get(row).canvas == chosen.get(next);
            rows.get(row).waited = takes ? 0 : rows.get(row).waited + 1;
            if (takes) {
                taking[next++] = row;
            }
        }
        return taking;
    }

    /** The target's logits at every node of the trees; those that wait are told nothing and asked nothing. */
    private NDArray scored(int[] taking, Drafts drafts, Step step) {
        int[][] pending = new int[rows.size()][0];
        int[][] wanted = new int[rows.size()][0];
        DraftTree[] trees = new DraftTree[rows.size()];
        Arrays.fill(trees, DraftTree.EMPTY);
        for (int i = 0; i < taking.length; i++) {
            DraftTree tree = drafts.trees().get(i);
            pending[taking[i]] = rows.get(taking[i]).pending;
            trees[taking[i]] = tree;
            wanted[taking[i]] = IntStream.range(DraftTree.ROOT, tree.size()).toArray();
        }
        return target.score(step.pass(), pending, List.of(trees), wanted, (row, tokens) -> {
            if (wanted[row].length > 0) {
                step.evaluated(rows.get(row).canvas, tokens);
            }
        });
    }

    /** What the target says of every node, after every transform. */
    private TargetLaws laws(List<Canvas> live, Drafts drafts, NDArray logits) {
        List<SamplingOptions> options = new ArrayList<>();
        List<RowHistory> histories = new ArrayList<>();
        Choice[] choices = new Choice[live.size()];
        RandomGenerator[] random = new RandomGenerator[live.size()];
        for (int row = 0; row < choices.length; row++) {
            Canvas canvas = live.get(row);
            DraftTree tree = drafts.trees().get(row);
            choices[row] = canvas.request().sampling().choice();
            random[row] = canvas.random();
            for (int node = DraftTree.ROOT; node < tree.size(); node++) {
                int[] ahead = tree.pathTokens(node);
                options.add(continuation.options(canvas, ahead.length));
                histories.add(continuation.history(canvas, ahead));
            }
        }
        return new TargetLaws(LogitsPipeline.apply(logits, options, histories), choices, random);
    }

    /** Commits what is kept, up to an end token. */
    private void settle(int[] taking, Drafts drafts, Verdict[] verdicts, Step step) {
        Verdict[] all = new Verdict[rows.size()];
        Arrays.fill(all, Verdict.NONE);
        for (int i = 0; i < taking.length; i++) {
            Row row = rows.get(taking[i]);
            Verdict verdict = verdicts[i];
            all[taking[i]] = verdict;
            int before = row.canvas.generated();
            for (int k = 0; k < verdict.tokens().length && row.canvas.finished().isEmpty(); k++) {
                continuation.settle(row.canvas, verdict.tokens()[k], verdict.logProbs()[k]);
            }
            int accepted = Math.min(verdict.path().length, row.canvas.generated() - before);
            step.drafted(row.canvas, drafts.trees().get(i).size(), accepted);
            row.pending = new int[] {verdict.extra()};
        }
        target.keep(Arrays.stream(all).map(Verdict::path).toArray(int[][]::new));
        drafting.settled(all);
    }

    private static DraftLength.Round round(
            Drafts drafts, Verdict[] verdicts, int levels, double draftSeconds, double targetSeconds) {
        int drafted = 0;
        int nodes = 0;
        int tested = 0;
        int accepted = 0;
        for (int row = 0; row < verdicts.length; row++) {
            DraftTree tree = drafts.trees().get(row);
            int[] path = verdicts[row].path();
            int end = path.length == 0 ? DraftTree.ROOT : path[path.length - 1];
            drafted += tree.size() > 0 ? 1 : 0;
            nodes += tree.size();
            accepted += path.length;
            tested += path.length + (tree.drawnAt(end).length > 0 ? 1 : 0);
        }
        return new DraftLength.Round(
                levels, verdicts.length, drafted, nodes, tested, accepted, draftSeconds, targetSeconds);
    }

    private static double seconds(long from, long to) {
        return (to - from) * 1e-9;
    }

    @Override
    public void retain(int[] staying) {
        target.select(staying);
        drafting.retain(staying);
        List<Row> kept = Arrays.stream(staying).mapToObj(rows::get).toList();
        rows.clear();
        rows.addAll(kept);
    }

    @Override
    public void close() {
        try (target) {
            drafting.close();
        }
    }
}
