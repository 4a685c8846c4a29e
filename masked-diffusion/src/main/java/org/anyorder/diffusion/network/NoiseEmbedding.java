// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.anyorder.kernel.EngineKernel;
import org.anyorder.kernel.Precision;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Linear;
import org.anyorder.nn.TypedBlock;

/** What layers are told of a noise level: waves of geometrically falling frequency, then two linear layers. */
final class NoiseEmbedding extends TypedBlock {
    private static final double LONGEST_PERIOD = 10_000;

    private final float[] frequencies;
    private final int width;
    private final Linear up;
    private final Linear output;

    NoiseEmbedding(int waves, int width) {
        this.width = width;
        frequencies = new float[waves / 2];
        for (int k = 0; k < frequencies.length; k++) {
            frequencies[k] = (float) Math.exp(-Math.log(LONGEST_PERIOD) * k / frequencies.length);
        }
        // In float32 whatever the rest does: it sees one row per sequence.
        up = part("up", Linear.biased(waves, width, Compute.FLOAT32));
        output = part("output", Linear.biased(width, width, Compute.FLOAT32));
    }

    /**
     * Embeds noise levels.
     *
     * @param noise total noise σ, {@code (R)}, float32
     * @return {@code (R, C)}; owned by the manager of {@code noise}
     */
    NDArray forward(NDArray noise) {
        return silu(output.forward(silu(up.forward(waves(noise))))); // (R, 2K) → (R, C)
    }

    private static NDArray silu(NDArray x) {
        return EngineKernel.of("silu").call(x).singletonOrThrow();
    }

    /** Cosines, then sines, {@code (R, 2K)}. */
    NDArray waves(NDArray noise) {
        NDArray frequency = noise.getManager().create(frequencies);
        return EngineKernel.of("noise-waves").call(noise, frequency).singletonOrThrow();
    }

    @Override
    public void pack(Precision precision) {}

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        return new NDList(forward(inputs.singletonOrThrow()));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {inputShapes[0].add(width)};
    }
}
