// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.anyorder.train.GradientScope;
import org.anyorder.train.Objective;
import org.anyorder.train.Pass;
import org.anyorder.train.Phase;
import org.anyorder.train.RowStream;

/**
 * Gradients of an objective when Java's memory is collected between the loss and its gradient: what the gradient reads
 * must still be held by somebody. A scalar over a Java buffer that nobody holds is free memory by then, and the
 * gradient not a number, or, worse, one.
 */
public final class CollectedGradients {

    private static final int ROWS = 4;

    private CollectedGradients() {}

    /**
     * Requires that gradients are finite and the same numbers, whether or not memory is collected.
     *
     * @param objective without dropout; its fresh network is used, so that parameters behind zeros have no gradient
     * @param rounds how many batches, each collected once
     * @param <N> the network
     * @return the names of the parameters that had a gradient other than 0
     */
    public static <N extends Block> List<String> requireUnharmed(Objective<N> objective, int rounds) {
        Map<String, Boolean> moved = new LinkedHashMap<>();
        try (NDManager owner = NDManager.newBaseManager("PyTorch")) {
            owner.getEngine().setRandomSeed(7);
            N network = objective.newNetwork(owner);
            network.getParameters()
                    .values()
                    .forEach(parameter -> parameter.getArray().setRequiresGradient(true));
            for (int round = 0; round < rounds; round++) {
                long first = (long) round * ROWS;
                Map<String, float[]> expected = gradients(objective, network, first, () -> {});
                Map<String, float[]> collected = gradients(objective, network, first, CollectedGradients::collect);
                expected.forEach((name, values) -> {
                    for (float value : values) {
                        assertTrue(Float.isFinite(value), () -> name + ": " + value);
                    }
                    assertArrayEquals(values, collected.get(name), 0, name);
                    boolean moves = !Arrays.equals(values, new float[values.length]);
                    moved.merge(name, moves, Boolean::logicalOr);
                });
            }
        }
        return moved.keySet().stream().filter(moved::get).toList();
    }

    private static <N extends Block> Map<String, float[]> gradients(
            Objective<N> objective, N network, long first, Runnable between) {
        try (NDManager scope = NDManager.newBaseManager("PyTorch")) {
            LongFunction<RowStream> row = index -> new RowStream(index, new SplittableRandom(index));
            List<RowStream> rows =
                    LongStream.range(first, first + ROWS).mapToObj(row).toList();
            NDList batch = objective.batch(Phase.TRAINING, rows, scope);
            Pass<N> pass = new Pass<>(network, new ParameterStore(scope, false), Phase.TRAINING, scope);
            Map<String, float[]> gradients = new LinkedHashMap<>();
            try (GradientScope gradient = GradientScope.open(scope)) {
                NDArray loss = objective.loss(pass, batch).value();
                between.run();
                gradient.backward(loss);
            }
            for (Pair<String, Parameter> named : network.getParameters()) {
                NDArray gradient = named.getValue().getArray().getGradient();
                gradient.attach(scope);
                gradients.put(named.getKey(), gradient.toFloatArray());
                gradient.set(new NDIndex("..."), 0f);
            }
            return gradients;
        }
    }

    /** Buffers are freed by a thread of their own, some time after the collection. */
    private static void collect() {
        System.gc();
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
