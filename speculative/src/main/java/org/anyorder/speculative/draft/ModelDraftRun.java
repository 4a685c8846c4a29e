// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.draft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.anyorder.decoding.Canvas;
import org.anyorder.decoding.Step;
import org.anyorder.model.CausalModel;
import org.anyorder.model.ChainState;
import org.anyorder.sampling.Choice;
import org.anyorder.sampling.LogitsPipeline;
import org.anyorder.sampling.RowHistory;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.sampling.TokenDraw;
import org.anyorder.speculative.tree.DraftTree;
import org.anyorder.speculative.tree.TreeState;
import org.anyorder.speculative.verify.Drafts;
import org.anyorder.speculative.verify.Verdict;

/**
 * A batch of a draft model.
 *
 * <p>After a round a row's state holds all but the newest token, or all but the newest two where the whole draft was
 * kept: the last drafted token is never run before it is verified, and then goes in with the token after it.
 */
final class ModelDraftRun implements DraftRun {

    private final CausalModel draft;
    private final Growth growth;
    private final DraftedText texts;
    private final TreeState state;
    /** What each row has not been told yet. */
    private final List<int[]> pending = new ArrayList<>();
    /** The trees as far as they were run. */
    private List<DraftTree> run = List.of();

    ModelDraftRun(ModelDrafter drafter, DraftedText texts, NDManager owner) {
        draft = drafter.draft();
        growth = drafter.growth();
        this.texts = texts;
        state = new TreeState(draft, owner);
    }

    @Override
    public void admit(List<Canvas> arrivals) {
        state.join(arrivals.size());
        arrivals.forEach(canvas -> pending.add(texts.beginning(canvas)));
    }

    @Override
    public Drafts draft(List<Canvas> live, int[] depth, NDManager round, Step step) {
        int[] levels = new int[depth.length];
        int room = Integer.MAX_VALUE;
        for (int row = 0; row < levels.length; row++) {
            int own = draft.maxLength() - state.length(row) - pending.get(row).length + 1;
            levels[row] = Math.max(0, Math.min(depth[row], own));
            room = Math.min(room, own);
        }
        Round drafting = new Round(live, levels, round, step);
        int deepest = Arrays.stream(levels).max().orElse(0);
        boolean chains = Arrays.stream(levels).allMatch(count -> count > 0)
                && pending.stream().allMatch(tokens -> tokens.length > 0)
                && deepest <= room
                && growth.chains()
                && state.chains();
        Optional<int[]> banned = chains ? drafting.onlyBans(deepest) : Optional.empty();
        if (banned.isPresent()) {
            drafting.chain(deepest, banned.get());
        } else {
            for (int level = 0; level < deepest; level++) {
                drafting.grow(level);
            }
        }
        return drafting.drafts();
    }

    @Override
    public void settled(Verdict[] verdicts) {
        int[][] kept = new int[verdicts.length][];
        for (int row = 0; row < kept.length; row++) {
            int known = run.isEmpty() ? 0 : run.get(row).size();
            kept[row] = Arrays.stream(verdicts[row].path())
                    .filter(node -> node < known)
                    .toArray();
        }
        if (!run.isEmpty()) {
            state.keep(kept);
        }
        for (int row = 0; row < kept.length; row++) {
            int[] news = Arrays.copyOfRange(verdicts[row].tokens(), kept[row].length, verdicts[row].tokens().length);
            int[] untold = pending.get(row);
            int[] all = Arrays.copyOf(untold, untold.length + news.length);
            System.arraycopy(news, 0, all, untold.length, news.length);
            pending.set(row, all);
        }
        run = List.of();
    }

    @Override
    public void retain(int[] rows) {
        state.select(rows);
        List<int[]> kept = new ArrayList<>();
        for (int row : rows) {
            kept.add(pending.get(row));
        }
        pending.clear();
        pending.addAll(kept);
    }

    @Override
    public void close() {
        state.close();
    }

    /** Trees that grow level by level. */
    private final class Round {
        private final List<Canvas> live;
        private final int[] levels;
        private final NDManager scope;
        private final Step step;
        private final Growth.Levels drawing = growth.begin();
        private final List<DraftTree> trees = new ArrayList<>();
        private final int[][] frontier;
        private final List<List<int[]>> places = new ArrayList<>(); // by row: node, row of the laws
        private final NDList laws = new NDList();
        private int lawRows;

        Round(List<Canvas> live, int[] levels, NDManager scope, Step step) {
            this.live = live;
            this.levels = levels;
            this.scope = scope;
            this.step = step;
            frontier = new int[live.size()][];
            for (int row = 0; row < frontier.length; row++) {
                trees.add(DraftTree.EMPTY);
                places.add(new ArrayList<>());
                frontier[row] = new int[] {DraftTree.ROOT};
            }
        }

        void grow(int level) {
            int[][] wanted = new int[live.size()][];
            int[][] news = new int[live.size()][];
            for (int row = 0; row < wanted.length; row++) {
                boolean on = level < levels[row] && frontier[row].length > 0;
                wanted[row] = on ? frontier[row] : new int[0];
                news[row] = on && level == 0 ? pending.set(row, new int[0]) : new int[0];
                if (on) {
                    step.draftEvaluated(live.get(row));
                }
            }
            if (Arrays.stream(wanted).allMatch(nodes -> nodes.length == 0)) {
                return;
            }
            run = told(wanted);
            NDArray logits = state.score(scope, news, run, wanted, (row, tokens) -> {});
            drawn(frontier(logits, wanted), level);
        }

        /** What no row may draw at any level, if that is all that is done to the draft's laws, and alike everywhere. */
        Optional<int[]> onlyBans(int levels) {
            Optional<Set<Integer>> first = texts.options(live.get(0), 0).onlyBans();
            // What is banned for being too early is so up to some level, so that the outer levels tell of all.
            boolean everywhere = live.stream()
                    .allMatch(canvas -> first.equals(texts.options(canvas, 0).onlyBans())
                            && first.equals(texts.options(canvas, levels - 1).onlyBans()));
            return first.filter(bans -> everywhere)
                    .map(bans ->
                            bans.stream().mapToInt(Integer::intValue).sorted().toArray());
        }

        /**
         * Draws the levels of all rows in one call. What a row was not told yet goes in before, but for its newest
         * token; of a row with fewer levels what is drawn behind them is dropped.
         */
        void chain(int deepest, int[] banned) {
            int rows = live.size();
            int[][] untold = new int[rows][];
            int[] newest = new int[rows];
            double[][] uniforms = new double[rows][];
            for (int row = 0; row < rows; row++) {
                int[] tokens = pending.set(row, new int[0]);
                newest[row] = tokens[tokens.length - 1];
                untold[row] = Arrays.copyOf(tokens, tokens.length - 1);
                uniforms[row] = uniforms(row, deepest);
                for (int level = 0; level < levels[row]; level++) {
                    step.draftEvaluated(live.get(row));
                }
            }
            if (Arrays.stream(untold).anyMatch(tokens -> tokens.length > 0)) {
                state.score(scope, untold, trees, new int[rows][0], (row, tokens) -> {});
            }
            ChainState.Chained drawn = state.chain(scope, new ChainState.ChainDraws(newest, deepest, uniforms, banned));
            laws.add(drawn.logits());
            List<DraftTree> told = new ArrayList<>();
            for (int row = 0; row < rows; row++) {
                int[] tokens = Arrays.copyOf(drawn.tokens()[row], levels[row]);
                for (int level = 0; level < tokens.length; level++) {
                    places.get(row).add(new int[] {level - 1, lawRows + level * rows + row});
                }
                trees.set(row, DraftTree.chain(tokens));
                told.add(
                        tokens.length < deepest ? trees.get(row) : DraftTree.chain(Arrays.copyOf(tokens, deepest - 1)));
            }
            lawRows += deepest * rows;
            run = told;
        }

        /** Those of a row's levels from its stream; which ones the levels behind take does not matter. */
        private double[] uniforms(int row, int deepest) {
            Canvas canvas = live.get(row);
            if (canvas.request().sampling().choice() == Choice.GREEDY) {
                return new double[0];
            }
            int each = TokenDraw.uniforms(draft.vocabulary().size());
            double[] uniforms = new double[deepest * each];
            for (int i = 0; i < levels[row] * each; i++) {
                uniforms[i] = canvas.random().nextDouble();
            }
            return uniforms;
        }

        /** The trees the draft runs: a row that has its last level already is told no more than it was. */
        private List<DraftTree> told(int[][] wanted) {
            List<DraftTree> told = new ArrayList<>();
            for (int row = 0; row < wanted.length; row++) {
                DraftTree before = run.isEmpty() ? DraftTree.EMPTY : run.get(row);
                told.add(wanted[row].length > 0 ? trees.get(row) : before);
            }
            return told;
        }

        private Frontier frontier(NDArray logits, int[][] wanted) {
            List<SamplingOptions> options = new ArrayList<>();
            List<RowHistory> histories = new ArrayList<>();
            int count = Arrays.stream(wanted).mapToInt(nodes -> nodes.length).sum();
            DraftTree[] owners = new DraftTree[count];
            int[] nodes = new int[count];
            int[] rows = new int[count];
            Choice[] choices = new Choice[count];
            RandomGenerator[] random = new RandomGenerator[count];
            int next = 0;
            for (int row = 0; row < wanted.length; row++) {
                Canvas canvas = live.get(row);
                for (int node : wanted[row]) {
                    int[] ahead = trees.get(row).pathTokens(node);
                    options.add(texts.options(canvas, ahead.length));
                    histories.add(texts.history(canvas, ahead));
                    owners[next] = trees.get(row);
                    nodes[next] = node;
                    rows[next] = row;
                    choices[next] = options.get(next).choice();
                    random[next++] = canvas.random();
                    places.get(row).add(new int[] {node, lawRows++});
                }
            }
            NDArray law = LogitsPipeline.apply(logits, options, histories);
            laws.add(law);
            return new Frontier(law, owners, nodes, rows, choices, random);
        }

        private void drawn(Frontier at, int level) {
            int[][] tokens = drawing.draw(level, at);
            int from = 0;
            for (int row = 0; row < trees.size(); row++) {
                int to = from;
                while (to < at.size() && at.rows()[to] == row) {
                    to++;
                }
                DraftTree tree = trees.get(row);
                DraftTree grown =
                        tree.grown(Arrays.copyOfRange(at.nodes(), from, to), Arrays.copyOfRange(tokens, from, to));
                trees.set(row, grown);
                frontier[row] = new int[grown.size() - tree.size()];
                for (int i = 0; i < frontier[row].length; i++) {
                    frontier[row][i] = tree.size() + i;
                }
                from = to;
            }
        }

        Drafts drafts() {
            if (laws.isEmpty()) {
                return Drafts.certain(trees);
            }
            NDArray all = laws.size() == 1 ? laws.get(0) : NDArrays.concat(laws, 0);
            List<int[]> rows = new ArrayList<>();
            for (int row = 0; row < trees.size(); row++) {
                int[] own = new int[trees.get(row).size() + 1];
                Arrays.fill(own, -1);
                places.get(row).forEach(place -> own[place[0] + 1] = place[1]);
                rows.add(own);
            }
            return new Drafts(List.copyOf(trees), Optional.of(all), rows);
        }
    }
}
