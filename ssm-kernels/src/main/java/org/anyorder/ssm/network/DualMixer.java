// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;
import java.util.Locale;
import java.util.Map;
import org.anyorder.kernel.EngineKernel;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Linear;
import org.anyorder.ssm.scan.ChunkedScan;

/**
 * Mamba-2's mixer (Dao and Gu 2024, arXiv 2405.21060, section 7): one projection gives gate, input, B, C and steps,
 * each head has one decay, and a norm stands behind the gate.
 *
 * <p>On the CPU a step of a packed network reads its states and leaves them as they are: it remembers the token beside
 * them, {@code y = C (decay h) + Σ decay_j (C B_j) x_j} over the tokens that h does not know, and makes a new state of
 * eight tokens at once. That spares writing 6 MB a layer for eight rows of 24 heads of 64 × 128; a step takes 0.6 of
 * the time. New states are written piece by piece, a row's of one group of heads after the other, so that fading,
 * writing and reading find a piece in the processor's cache.
 */
final class DualMixer extends Mixer {
    private static final float LEAST_RATE = 1;
    private static final float MOST_RATE = 16;
    /** Smaller pieces of a state are not worth the operators. */
    private static final int LARGE_PIECE = 1 << 12;
    /** So many tokens are folded into a state at once. */
    private static final int MOST_RECENT = 8;

    private static final EngineKernel FOLD = EngineKernel.of("dual-fold");

    private final DualSizes sizes;
    private final Parameter stepBias;
    private final Parameter skip;
    private final Parameter gain;
    private final EngineKernel scan;
    private final EngineKernel pieces;
    private final boolean large;
    private final EngineKernel norm;

    DualMixer(DualSizes sizes, int width, int layers, Compute compute) {
        super(
                sizes,
                new Shape(sizes.heads()),
                DualMixer::logRates,
                new Ends(
                        Linear.unbiased(width, sizes.projected(), compute),
                        Linear.scaled(sizes.inner(), width, 1 / Math.sqrt(layers), compute),
                        sizes.inner()));
        this.sizes = sizes;
        stepBias = parameter("step_bias", Parameter.Type.BIAS, new Shape(sizes.heads()), Mixer::stepBiases);
        skip = parameter("skip", Parameter.Type.OTHER, new Shape(sizes.heads()), Initializer.ONES);
        gain = parameter("norm_weight", Parameter.Type.GAMMA, new Shape(sizes.inner()), Initializer.ONES);
        scan = kernel(sizes, "dual_step");
        pieces = kernel(sizes, "dual_step_by_pieces");
        large = sizes.inner() * sizes.stateSize() / sizes.groups() >= LARGE_PIECE;
        norm = EngineKernel.of(
                "grouped-rms-norm",
                Map.of("groups", Integer.toString(sizes.groups()), "eps", literal(sizes.normEpsilon())));
    }

    /** The recurrence with one of the two ways to take a step. */
    static EngineKernel kernel(DualSizes sizes, String step) {
        return EngineKernel.of(
                "dual-mixer",
                Map.of(
                        "groups", Integer.toString(sizes.groups()),
                        "chunk", Integer.toString(ChunkedScan.CHUNK),
                        "limited", limited(sizes.limits()),
                        "step", step));
    }

    @Override
    NDList recur(NDArray x, NDArray projected, RecurrentPass.Part part, NDArray state) {
        boolean byPieces = large && steps(part.count()) && !x.getDevice().isGpu();
        return run(
                byPieces ? pieces : scan,
                x,
                projected,
                stepBias.getArray(),
                rate(),
                skip.getArray(),
                state,
                part.present());
    }

    @Override
    LayerStep.Text text() {
        return new LayerStep.Text("dual-layer")
                .value("inner", sizes.inner())
                .value("convolved", sizes.convolved())
                .value("heads", sizes.heads())
                .value("width", sizes.headWidth())
                .value("groups", sizes.groups())
                .value("size", sizes.stateSize())
                .value("limited", limited(sizes.limits()))
                .value("eps", literal(sizes.normEpsilon()))
                .value("most", MOST_RECENT)
                .recent(sizes.convolved() - sizes.groups() * sizes.stateSize() + sizes.heads(), FOLD)
                .array("step_bias", stepBias.getArray())
                .array("skip", skip.getArray())
                .array("gain", gain.getArray());
    }

    @Override
    NDArray behind(NDArray y) {
        return run(norm, y, gain.getArray()).singletonOrThrow();
    }

    private static String limited(DualSizes.StepLimits limits) {
        if (limits.equals(DualSizes.StepLimits.NONE)) {
            return "step";
        }
        String most = Double.isInfinite(limits.most()) ? "inf" : literal(limits.most());
        return "torch.clamp(step, " + literal(limits.least()) + ", " + most + ")";
    }

    private static String literal(double value) {
        return Double.toString(value).toLowerCase(Locale.ROOT);
    }

    private static NDArray logRates(NDManager manager, Shape shape, DataType type) {
        return manager.randomUniform(LEAST_RATE, MOST_RATE, shape, type).log();
    }
}
