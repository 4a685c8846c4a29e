// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
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
    /** What the target has not been told of each row yet: the prompt at first, then its newest token. */
    private final List<int[]> pending = new ArrayList<>();

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
            pending.add(continuation.beginning(canvas));
            continuation.finishAtModelLength(canvas);
        }
    }

    @Override
    public void step(List<Canvas> live, Step step) {
        int length = lengths.next();
        int[] depth = new int[live.size()];
        Arrays.setAll(depth, row -> Math.min(length, continuation.room(live.get(row)) - 1));
        long start = System.nanoTime();
        try (NDManager round = owner.newSubManager()) {
            Drafts drafts = drafting.draft(live, depth, round, step);
            long drafted = System.nanoTime();
            boolean begins = pending.stream().anyMatch(row -> row.length > 1);
            Verdict[] verdicts = strategy.verifier().verify(drafts, laws(live, drafts, step));
            settle(live, drafts, verdicts, step);
            if (!begins) {
                int levels = Arrays.stream(depth).max().orElse(0);
                double verified = seconds(drafted, System.nanoTime());
                lengths.observe(round(drafts, verdicts, levels, seconds(start, drafted), verified));
            }
        }
    }

    private NDArray scored(List<Canvas> live, Drafts drafts, Step step) {
        int[][] wanted = new int[live.size()][];
        for (int row = 0; row < wanted.length; row++) {
            wanted[row] = new int[drafts.trees().get(row).size() + 1];
            Arrays.setAll(wanted[row], index -> index + DraftTree.ROOT);
        }
        return target.score(
                step.pass(),
                pending.toArray(int[][]::new),
                drafts.trees(),
                wanted,
                (row, tokens) -> step.evaluated(live.get(row), tokens));
    }

    /** What the target says of every node, after every transform. */
    private TargetLaws laws(List<Canvas> live, Drafts drafts, Step step) {
        NDArray logits = scored(live, drafts, step);
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
    private void settle(List<Canvas> live, Drafts drafts, Verdict[] verdicts, Step step) {
        int[][] paths = new int[verdicts.length][];
        for (int row = 0; row < verdicts.length; row++) {
            Canvas canvas = live.get(row);
            Verdict verdict = verdicts[row];
            paths[row] = verdict.path();
            int before = canvas.generated();
            for (int i = 0; i < verdict.tokens().length && canvas.finished().isEmpty(); i++) {
                continuation.settle(canvas, verdict.tokens()[i], verdict.logProbs()[i]);
            }
            int accepted = Math.min(verdict.path().length, canvas.generated() - before);
            step.drafted(canvas, drafts.trees().get(row).size(), accepted);
            pending.set(row, new int[] {verdict.extra()});
        }
        target.keep(paths);
        drafting.settled(verdicts);
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
    public void retain(int[] rows) {
        target.select(rows);
        drafting.retain(rows);
        List<int[]> kept = new ArrayList<>();
        for (int row : rows) {
            kept.add(pending.get(row));
        }
        pending.clear();
        pending.addAll(kept);
    }

    @Override
    public void close() {
        try (target) {
            drafting.close();
        }
    }
}
