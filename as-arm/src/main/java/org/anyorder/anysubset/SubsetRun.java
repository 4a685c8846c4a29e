// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.anyorder.anysubset.kernel.SparseLawKernel;
import org.anyorder.decoding.Canvas;
import org.anyorder.decoding.DecodingRun;
import org.anyorder.decoding.Step;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.model.SubsetPass;
import org.anyorder.model.SubsetState;
import org.anyorder.model.Targets;
import org.anyorder.model.TokenBatch;
import org.anyorder.model.Vocabulary;
import org.anyorder.order.GenerationOrder;
import org.anyorder.order.LatticeOrder;
import org.anyorder.order.RandomOrder;
import org.anyorder.sampling.Draws;
import org.anyorder.sampling.LogitsPipeline;

/** A batch of any-subset decoding: rows are decided to different ranks and draft different numbers of tokens. */
final class SubsetRun implements DecodingRun {
    private static final int[] NONE = {};

    private final AnySubsetModel model;
    private final SubsetPolicy policy;
    private final NDManager owner;
    private final SubsetState state;
    private final NDArray never;
    private final int mask;
    private List<SubsetRow> rows = new ArrayList<>();

    SubsetRun(AnySubsetModel model, SubsetPolicy policy, NDManager owner) {
        this.model = model;
        this.policy = policy;
        this.owner = owner;
        never = owner.create(neverDrawn(model.vocabulary()));
        mask = model.vocabulary().mask().orElse(0);
        state = policy.cache().open(model, owner);
    }

    private static int[] integers(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The mask, and what the vocabulary rules out. */
    static long[] neverDrawn(Vocabulary vocabulary) {
        Set<Integer> never = new TreeSet<>(vocabulary.never());
        vocabulary.mask().ifPresent(never::add);
        return never.stream()
                .filter(token -> token < vocabulary.size())
                .mapToLong(Integer::longValue)
                .toArray();
    }

    @Override
    public void admit(List<Canvas> arrivals, Step step) {
        arrivals.forEach(canvas -> rows.add(new SubsetRow(canvas, model, policy)));
        state.join(arrivals.size());
    }

    @Override
    public void step(List<Canvas> live, Step step) {
        rows.forEach(SubsetRow::plan);
        try (NDManager round = owner.newSubManager()) {
            Round drafting = new Round(round, step);
            drafting.draft();
            if (policy.orders() > 1) {
                drafting.spread();
            }
            List<Draft.Settlement> settlements = drafting.verify();
            if (policy.orders() > 1) {
                settlements = drafting.furthest(settlements);
            }
            for (int row = 0; row < settlements.size(); row++) {
                rows.get(row).settle(settlements.get(row), step);
            }
        }
    }

    @Override
    public void retain(int[] staying) {
        state.select(staying);
        rows = new ArrayList<>(Arrays.stream(staying).mapToObj(rows::get).toList());
    }

    @Override
    public void close() {
        state.close();
    }

    /** Drafts of all rows, then one pass over the chain for all that has to be tested. */
    private final class Round {
        private final NDManager scope;
        private final Step step;
        private final List<Draft> drafts = new ArrayList<>();
        private final NDList laws = new NDList(); // what the model's drafts were drawn from, if there are any
        private final List<ContextNgram.Law> context = new ArrayList<>(); // what the others were

        Round(NDManager scope, Step step) {
            this.scope = scope;
            this.step = step;
        }

        void draft() {
            int[][] asked = rows.stream()
                    .map(row -> row.draftsItself() ? row.drafted() : NONE)
                    .toArray(int[][]::new);
            Iterator<Draft> own = ownDrafts(asked).iterator();
            int first =
                    Arrays.stream(asked).mapToInt(positions -> positions.length).sum();
            for (SubsetRow row : rows) {
                drafts.add(row.draftsItself() ? own.next() : row.draftFromContext(first, context, step));
            }
        }

        /** Independent draws at the asked positions, given what is decided: a draft of each row that asks. */
        private List<Draft> ownDrafts(int[][] asked) {
            Laws options = new Laws();
            for (int row = 0; row < asked.length; row++) {
                SubsetRow sequence = rows.get(row);
                for (int place = 0; place < asked[row].length; place++) {
                    options.add(sequence, sequence.draftOptions(place), sequence.history());
                }
                if (asked[row].length > 0) {
                    sequence.evaluated(asked[row].length, 0, 1, step);
                }
            }
            if (options.isEmpty()) {
                return List.of();
            }
            int[][] tokens = rows.stream().map(row -> row.tokens(mask)).toArray(int[][]::new);
            NDArray law = options.applied(evaluate(SubsetPass.View.MARGINALS, tokens, asked));
            law.attach(scope);
            laws.add(law);
            Draws draws = options.draw(law);
            List<Draft> own = new ArrayList<>();
            int first = 0;
            for (int row = 0; row < asked.length; row++) {
                int end = first + asked[row].length;
                if (end > first) {
                    int[] drawn = Arrays.copyOfRange(draws.tokens(), first, end);
                    double[] logProbs = Arrays.copyOfRange(draws.logProbs(), first, end);
                    own.add(rows.get(row).useful(new Draft(drawn, logProbs, 1, first)));
                }
                first = end;
            }
            return own;
        }

        /** Puts every draft in several orders, its own first, side by side as rows. */
        void spread() {
            List<SubsetRow> spread = new ArrayList<>();
            List<Draft> arranged = new ArrayList<>();
            List<Integer> origin = new ArrayList<>();
            List<Integer> law = new ArrayList<>();
            for (int row = 0; row < drafts.size(); row++) {
                Draft draft = drafts.get(row);
                for (int order = 0; order < policy.orders(); order++) {
                    GenerationOrder chosen = order == 0 ? new LatticeOrder() : new RandomOrder();
                    int[] places =
                            chosen.arrangement(draft.length(), rows.get(row).random());
                    spread.add(rows.get(row).arranged(places));
                    arranged.add(draft.arranged(law.size(), places));
                    origin.add(row);
                    Arrays.stream(places).forEach(place -> law.add(draft.law() + place));
                }
            }
            state.select(integers(origin));
            rows = spread;
            drafts.clear();
            drafts.addAll(arranged);
            NDArray several = laws.singletonOrThrow().get(scope.create(integers(law)));
            several.attach(scope);
            laws.clear();
            laws.add(several);
        }

        /** Of the orders of each draft the first that keeps most of it; the others leave. */
        List<Draft.Settlement> furthest(List<Draft.Settlement> settlements) {
            int[] best = new int[settlements.size() / policy.orders()];
            for (int row = 0; row < best.length; row++) {
                best[row] = row * policy.orders();
                for (int other = best[row]; other < (row + 1) * policy.orders(); other++) {
                    boolean further = settlements.get(other).accepted()
                            > settlements.get(best[row]).accepted();
                    best[row] = further ? other : best[row];
                }
            }
            retain(best);
            return Arrays.stream(best).mapToObj(settlements::get).toList();
        }

        List<Draft.Settlement> verify() {
            int[][] tested = new int[rows.size()][];
            int[][] tokens = new int[rows.size()][];
            Laws options = new Laws();
            for (int row = 0; row < tested.length; row++) {
                SubsetRow sequence = rows.get(row);
                Draft draft = drafts.get(row);
                tested[row] = sequence.tested(draft);
                tokens[row] = sequence.tokens(mask, draft.tokens());
                for (int place = draft.sure(); place < draft.length(); place++) {
                    int[] before = Arrays.copyOf(draft.tokens(), place);
                    options.add(sequence, sequence.targetOptions(place), sequence.history(before));
                }
                if (draft.tested() > 0) {
                    int counted = row % policy.orders() == 0 ? policy.orders() : 0;
                    sequence.evaluated(draft.tested(), draft.length() - 1, counted, step);
                }
            }
            if (options.isEmpty()) {
                return drafts.stream().map(Draft::untested).toList();
            }
            NDArray target = options.applied(evaluate(SubsetPass.View.CHAIN, tokens, tested));
            return Acceptance.of(rows, drafts, target, laws(target), policy.tolerance());
        }

        /** The laws of the model's drafts, then those of the n-grams. */
        private NDArray laws(NDArray target) {
            if (context.isEmpty()) {
                return laws.singletonOrThrow();
            }
            long width = target.getShape().get(1);
            long[] index = IntStream.range(0, context.size())
                    .boxed()
                    .flatMapToLong(
                            row -> Arrays.stream(context.get(row).tokens()).mapToLong(token -> row * width + token))
                    .toArray();
            double[] logits = context.stream()
                    .flatMapToDouble(law -> Arrays.stream(law.probabilities()).map(Math::log))
                    .toArray();
            NDArray like = target.get("0:" + context.size());
            like.attach(scope);
            NDArray sparse = SparseLawKernel.fill(like, scope.create(index), scope.create(logits));
            return laws.isEmpty() ? sparse : NDArrays.concat(new NDList(laws.singletonOrThrow(), sparse), 0);
        }

        private NDArray evaluate(SubsetPass.View view, int[][] tokens, int[][] wanted) {
            SubsetPass pass = new SubsetPass(
                    TokenBatch.of(tokens),
                    rows.stream().map(SubsetRow::ranks).toArray(int[][]::new),
                    rows.stream().mapToInt(SubsetRow::prompt).toArray(),
                    rows.stream().mapToInt(SubsetRow::decided).toArray(),
                    view,
                    Targets.of(wanted));
            NDArray logits = state.evaluate(step.pass(), pass).logits(); // (wanted, V)
            if (never.size() > 0) {
                LogitsPipeline.ban(logits, never);
            }
            return logits;
        }
    }
}
