// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network.sigma;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.anyorder.anysubset.network.cached.CachedSubsetState;
import org.anyorder.anysubset.network.cached.SubsetPassCheck;
import org.anyorder.model.SubsetPass;
import org.anyorder.model.SubsetPass.View;
import org.anyorder.network.Answers;
import org.anyorder.nn.CachedPass;

/**
 * Keys and values of the entries of each row, in its order; queries of marginals are forgotten at once, but for one
 * that the chain goes on with. One thread's.
 */
final class SigmaGptState extends CachedSubsetState<Entries, SigmaPlan> {
    private final SigmaGptNetwork network;

    SigmaGptState(SigmaGptNetwork network, NDManager owner) {
        super(
                network.open(owner),
                new Answers(
                        network.config().transformer().width(), network.config().vocabulary(), network::logits),
                new SubsetPassCheck(
                        network.config().maxLength(), network.config().vocabulary()),
                Entries.NONE);
        this.network = network;
    }

    @Override
    protected SigmaPlan plan(SubsetPass pass, int row, Entries before) {
        return SigmaPlan.of(pass, row, before);
    }

    @Override
    protected Hidden feed(NDManager work, SubsetPass pass, List<SigmaPlan> plans) {
        CachedPass cached = opened(work, pass.view(), plans);
        NDArray x = network.entered(
                padded(work, cached, plans, Entries::tokens),
                padded(work, cached, plans, Entries::at),
                padded(work, cached, plans, Entries::next)); // (B, N, D)
        return new Hidden(network.hidden(x, cached), index(cached, plans));
    }

    private CachedPass opened(NDManager work, View view, List<SigmaPlan> plans) {
        int[] counts = plans.stream().mapToInt(plan -> plan.fed().length()).toArray();
        if (view == View.CHAIN) {
            return cache().append(work, counts);
        }
        // Nothing is turned by a position, so that any will do.
        int[][] unused = Arrays.stream(counts).mapToObj(int[]::new).toArray(int[][]::new);
        return cache().append(
                        work, unused, plans.stream().map(SigmaPlan::visible).toArray(boolean[][][]::new));
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
}
