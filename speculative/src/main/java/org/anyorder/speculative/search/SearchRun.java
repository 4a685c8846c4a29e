// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.search;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.anyorder.decoding.Canvas;
import org.anyorder.decoding.DecodingRun;
import org.anyorder.decoding.Step;
import org.anyorder.decoding.causal.Continuation;
import org.anyorder.model.Append;
import org.anyorder.model.CausalModel;
import org.anyorder.model.CausalState;
import org.anyorder.model.Targets;
import org.anyorder.model.Want;
import org.anyorder.sampling.LogitsPipeline;
import org.anyorder.sampling.RowHistory;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.sampling.TopTokens;

/** The searches of a batch: a row of the model for every beam, one evaluation and one read for all of them a step. */
final class SearchRun implements DecodingRun {

    private final SearchPlan plan;
    private final Continuation continuation;
    private final CausalState state;
    private final List<SequenceSearch> searches = new ArrayList<>();

    SearchRun(SearchPlan plan, CausalModel model, NDManager owner) {
        this.plan = plan;
        this.continuation = new Continuation(model);
        this.state = model.open(owner);
    }

    @Override
    public void admit(List<Canvas> arrivals, Step step) {
        state.join(arrivals.size());
        for (Canvas canvas : arrivals) {
            searches.add(new SequenceSearch(canvas, plan, continuation));
            continuation.finishAtModelLength(canvas);
        }
    }

    @Override
    public void step(List<Canvas> live, Step step) {
        List<int[]> input = new ArrayList<>();
        List<SamplingOptions> options = new ArrayList<>();
        List<RowHistory> histories = new ArrayList<>();
        for (SequenceSearch search : searches) {
            SamplingOptions law = search.options();
            for (int row = 0; row < search.rows(); row++) {
                input.add(search.input(row));
                options.add(law);
                histories.add(search.history(row));
                step.evaluated(search.canvas(), search.input(row).length);
            }
        }
        Append append = new Append.Chain(input.toArray(int[][]::new));
        int[] last = input.stream().mapToInt(tokens -> tokens.length - 1).toArray();
        NDArray logits = state.append(step.pass(), append, Targets.onePerRow(last), Want.LOGITS)
                .logits();
        int count = Math.min(plan.beams(), (int) logits.getShape().get(1));
        TopTokens top = TopTokens.of(LogitsPipeline.apply(logits, options, histories), count);
        List<Integer> parents = new ArrayList<>();
        int first = 0;
        for (SequenceSearch search : searches) {
            int before = search.rows();
            for (int parent : search.advance(top, first)) {
                parents.add(first + parent);
            }
            first += before;
        }
        select(parents, first);
    }

    @Override
    public void retain(int[] rows) {
        List<Integer> chosen = new ArrayList<>();
        List<SequenceSearch> kept = new ArrayList<>();
        int first = 0;
        int next = 0;
        for (int index = 0; index < searches.size(); index++) {
            SequenceSearch search = searches.get(index);
            if (next < rows.length && rows[next] == index) {
                IntStream.range(first, first + search.rows()).forEach(chosen::add);
                kept.add(search);
                next++;
            }
            first += search.rows();
        }
        select(chosen, first);
        searches.clear();
        searches.addAll(kept);
    }

    /** An evaluation for every beam. */
    @Override
    public int maxEvaluations() {
        return plan.beams();
    }

    @Override
    public void close() {
        state.close();
    }

    private void select(List<Integer> chosen, int rows) {
        int[] selected = chosen.stream().mapToInt(Integer::intValue).toArray();
        if (selected.length != rows || IntStream.range(0, rows).anyMatch(row -> selected[row] != row)) {
            state.select(selected);
        }
    }
}
