// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.anysubset;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.SplittableRandom;
import org.anyorder.kernel.Precision;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.SubsetPass.View;
import org.anyorder.model.SubsetState;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A large network with random weights, and rows of which half is decided: one alone, and eight. */
@State(Scope.Benchmark)
public class BaseRounds {
    static final int ROWS = 8;
    private static final double TOLERANCE = 1e-3;

    @Param("XLNET_BASE")
    SubsetSize size = SubsetSize.XLNET_BASE;

    @Param({"FLOAT32", "BFLOAT16"})
    Precision precision = Precision.FLOAT32;

    private LoadedModel loaded;
    private NDManager owner;
    private SubsetRounds alone;
    private SubsetRounds together;
    private SubsetState one;
    private SubsetState eight;

    /** Made by JMH. */
    public BaseRounds() {}

    /**
     * Makes the network and feeds what is decided.
     *
     * @throws IOException if it cannot be written or read
     */
    @Setup
    public void open() throws IOException {
        loaded = RandomXlnet.load(size, precision);
        AnySubsetModel model = (AnySubsetModel) loaded.views().get(0);
        owner = NDManager.newBaseManager(model.device());
        alone = new SubsetRounds(model, size, 1, new SplittableRandom(1));
        together = new SubsetRounds(model, size, ROWS, new SplittableRandom(2));
        one = alone.open(owner);
        eight = together.open(owner);
        requireAgreement(model);
    }

    private void requireAgreement(AnySubsetModel model) {
        for (View view : View.values()) {
            try (SubsetState fresh = model.open(owner)) {
                fresh.join(1);
                float anew = alone.evaluate(owner, fresh, view);
                float cached = alone.evaluate(owner, one, view);
                double allowed = precision == Precision.FLOAT32 ? TOLERANCE : 0.1;
                if (!(Math.abs(anew - cached) <= allowed)) {
                    throw new IllegalStateException("over the cache " + cached + ", without " + anew);
                }
            }
        }
    }

    void anew() {
        alone.anew(owner);
    }

    void cached() {
        alone.cached(owner, one);
    }

    void together() {
        together.cached(owner, eight);
    }

    /** Frees the network. */
    @TearDown
    public void close() {
        one.close();
        eight.close();
        owner.close();
        loaded.close();
    }
}
