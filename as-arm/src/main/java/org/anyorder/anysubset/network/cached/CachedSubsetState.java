// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network.cached;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.anyorder.model.Scores;
import org.anyorder.model.SubsetPass;
import org.anyorder.model.SubsetState;
import org.anyorder.model.Want;
import org.anyorder.network.Answers;
import org.anyorder.nn.KeyValueCache;

/**
 * A cache of decided tokens. Nobody tells it what was accepted: a pass compares what is held of a row with what the row
 * needs, forgets what differs and feeds what is missing. One thread's.
 *
 * @param <H> what is held of a row, in the order of the cache's slots
 * @param <P> what a pass makes of a row
 */
public abstract class CachedSubsetState<H extends CachedSubsetState.Held, P extends CachedSubsetState.Plan<H>>
        implements SubsetState {
    private final KeyValueCache cache;
    private final Answers answers;
    private final SubsetPassCheck check;
    private final H nothing;
    private List<H> held = new ArrayList<>();

    /** What a cache holds of a row. */
    public interface Held {

        /**
         * How many slots that takes.
         *
         * @return the number
         */
        int length();
    }

    /**
     * What a pass makes of a row.
     *
     * @param <H> what is held of a row
     */
    public interface Plan<H> {

        /**
         * Whether the row is asked anything.
         *
         * @return whether
         */
        boolean asks();

        /**
         * What of the cache serves the pass.
         *
         * @return a beginning of what was held
         */
        H kept();

        /**
         * What the cache holds behind the pass.
         *
         * @return all of what was held if nothing is asked
         */
        H left();
    }

    /**
     * Plans rows.
     *
     * @param <H> what is held of a row
     * @param <P> what a pass makes of a row
     */
    protected interface Planner<H, P> {

        /**
         * Plans a row.
         *
         * @param row of the cache
         * @param before what is held of it
         * @return the plan
         */
        P plan(int row, H before);
    }

    /**
     * What the vocabulary matrix is applied to.
     *
     * @param hidden {@code (B, N, D)}
     * @param index numbers of the answers among the {@code B · N}, row after row
     */
    public record Hidden(NDArray hidden, long[] index) {}

    /**
     * An empty cache.
     *
     * @param cache of the layers; closed with this
     * @param answers makes logits
     * @param check refuses what cannot be answered
     * @param nothing what is held of a row that joins
     */
    protected CachedSubsetState(KeyValueCache cache, Answers answers, SubsetPassCheck check, H nothing) {
        this.cache = cache;
        this.answers = answers;
        this.check = check;
        this.nothing = nothing;
    }

    /**
     * Plans a pass, which was checked, for a row.
     *
     * @param pass the pass
     * @param row the row
     * @param before what is held of it
     * @return the plan
     */
    protected abstract P plan(SubsetPass pass, int row, H before);

    /**
     * Feeds what is missing. What does not serve the pass is forgotten already.
     *
     * @param work owns what is made
     * @param pass the pass
     * @param plans of all rows, of which one at least asks
     * @return what was asked
     */
    protected abstract Hidden feed(NDManager work, SubsetPass pass, List<P> plans);

    /**
     * The cache.
     *
     * @return as given
     */
    protected final KeyValueCache cache() {
        return cache;
    }

    @Override
    public final Scores evaluate(NDManager scope, SubsetPass pass) {
        cache.requireRows("canvas", pass.canvas().tokens().length);
        return evaluate(scope, pass, (row, before) -> plan(pass, row, before));
    }

    /**
     * Runs a pass for all rows.
     *
     * @param scope owns the result
     * @param pass is checked first
     * @param planner makes a plan of a row and what is held of it
     * @return logits {@code (wanted, vocab)}
     */
    protected final Scores evaluate(NDManager scope, SubsetPass pass, Planner<H, P> planner) {
        check.check(pass);
        List<P> plans = IntStream.range(0, held.size())
                .mapToObj(row -> planner.plan(row, held.get(row)))
                .toList();
        if (plans.stream().noneMatch(Plan::asks)) {
            return answers.none(scope, Want.LOGITS);
        }
        hold(plans.stream().map(Plan::kept).toList());
        try (NDManager work = scope.newSubManager()) {
            Hidden asked = feed(work, pass, plans);
            Scores scores = answers.of(scope, asked.hidden(), asked.index(), Want.LOGITS);
            hold(plans.stream().map(Plan::left).toList());
            return scores;
        }
    }

    private void hold(List<H> rows) {
        held = new ArrayList<>(rows);
        cache.rewind(held.stream().mapToInt(Held::length).toArray());
    }

    @Override
    public final void join(int rows) {
        cache.join(rows);
        for (int row = 0; row < rows; row++) {
            held.add(nothing);
        }
    }

    @Override
    public final void select(int[] rows) {
        cache.select(rows);
        List<H> before = held;
        held = new ArrayList<>(Arrays.stream(rows).mapToObj(before::get).toList());
    }

    @Override
    public final void close() {
        cache.close();
    }
}
