// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network.sigma;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.anyorder.model.Scores;
import org.anyorder.model.SubsetPass;
import org.anyorder.model.SubsetPass.View;
import org.anyorder.model.SubsetState;
import org.anyorder.model.Want;
import org.anyorder.network.Answers;
import org.anyorder.nn.CachedPass;
import org.anyorder.nn.KeyValueCache;

/**
 * Keys and values of the entries of each row, in its order. A pass compares what is held with what it must see, forgets
 * what differs and feeds what is missing; queries of marginals are forgotten at once, but for one that the chain goes
 * on with. One thread's.
 */
final class SigmaGptState implements SubsetState {
    private final SigmaGptNetwork network;
    private final KeyValueCache cache;
    private final Answers answers;
    private List<Entries> held = new ArrayList<>();

    SigmaGptState(SigmaGptNetwork network, NDManager owner) {
        this.network = network;
        cache = network.open(owner);
        SigmaGptConfig config = network.config();
        answers = new Answers(config.transformer().width(), config.vocabulary(), network::logits);
    }

    @Override
    public Scores evaluate(NDManager scope, SubsetPass pass) {
        cache.requireRows("canvas", pass.canvas().tokens().length);
        SigmaPassCheck.check(pass, network.config());
        List<SigmaPlan> plans = IntStream.range(0, held.size())
                .mapToObj(row -> SigmaPlan.of(pass, row, held.get(row)))
                .toList();
        if (plans.stream().noneMatch(SigmaPlan::asks)) {
            return answers.none(scope, Want.LOGITS);
        }
        for (int row = 0; row < plans.size(); row++) {
            held.set(row, held.get(row).range(0, plans.get(row).kept()));
        }
        cache.rewind(lengths());
        try (NDManager work = scope.newSubManager()) {
            CachedPass cached = opened(work, pass.view(), plans);
            NDArray x = network.entered(
                    padded(work, cached, plans, Entries::tokens),
                    padded(work, cached, plans, Entries::at),
                    padded(work, cached, plans, Entries::next)); // (B, N, D)
            NDArray hidden = network.hidden(x, cached);
            Scores scores = answers.of(scope, hidden, index(cached, plans), Want.LOGITS);
            held = new ArrayList<>(plans.stream().map(SigmaPlan::held).toList());
            cache.rewind(lengths());
            return scores;
        }
    }

    private CachedPass opened(NDManager work, View view, List<SigmaPlan> plans) {
        int[] counts = plans.stream().mapToInt(plan -> plan.fed().length()).toArray();
        if (view == View.CHAIN) {
            return cache.append(work, counts);
        }
        // Nothing is turned by a position, so that any will do.
        int[][] unused = Arrays.stream(counts).mapToObj(int[]::new).toArray(int[][]::new);
        return cache.append(work, unused, plans.stream().map(SigmaPlan::visible).toArray(boolean[][][]::new));
    }

    private static NDArray padded(
            NDManager work, CachedPass cached, List<SigmaPlan> plans, Function<Entries, int[]> column) {
        return cached.padded(
                work, plans.stream().map(plan -> column.apply(plan.fed())).toArray(int[][]::new));
    }

    private static long[] index(CachedPass cached, List<SigmaPlan> plans) {
        return IntStream.range(0, plans.size())
                .flatMap(row -> Arrays.stream(plans.get(row).answers()).map(entry -> cached.index(row, entry)))
                .asLongStream()
                .toArray();
    }

    private int[] lengths() {
        return held.stream().mapToInt(Entries::length).toArray();
    }

    @Override
    public void join(int rows) {
        cache.join(rows);
        for (int row = 0; row < rows; row++) {
            held.add(Entries.NONE);
        }
    }

    @Override
    public void select(int[] rows) {
        cache.select(rows);
        List<Entries> before = held;
        held = new ArrayList<>(Arrays.stream(rows).mapToObj(before::get).toList());
    }

    @Override
    public void close() {
        cache.close();
    }
}
