// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.Optional;
import org.anyorder.kernel.Precision;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Mode;
import org.anyorder.nn.RmsNorm;
import org.anyorder.nn.TypedBlock;
import org.jspecify.annotations.Nullable;

/** {@code x + mixer(norm(x))}. */
final class MambaLayer extends TypedBlock {
    private final RmsNorm norm;
    private final LayerPart mixer;
    private final double normEpsilon;
    private boolean packed;
    private volatile @Nullable Optional<LayerStep> step;

    MambaLayer(MambaConfig config, Compute compute) {
        normEpsilon = config.normEpsilon();
        norm = part("norm", new RmsNorm(config.width(), config.normEpsilon()));
        mixer = part("mixer", config.mixer().mixer(config.width(), config.layers(), compute));
    }

    /** {@code (B, n, D)} to the same; owned by the manager of {@code x}. */
    NDArray forward(NDArray x, int layer, RecurrentPass pass) {
        if (pass.mode() == Mode.TRAINING) {
            return x.add(mixed(x, layer, pass, x.getManager()));
        }
        if (packed && pass.isStep()) {
            Optional<LayerStep> once = step();
            if (once.isPresent()) {
                return pass.step(layer, x, once.get());
            }
        }
        try (NDManager work = x.getManager().newSubManager()) {
            return x.add(mixed(x, layer, pass, work));
        }
    }

    private Optional<LayerStep> step() {
        Optional<LayerStep> known = step;
        return known != null ? known : stepOnce();
    }

    /** Several threads may come first. */
    private synchronized Optional<LayerStep> stepOnce() {
        Optional<LayerStep> known = step;
        if (known == null) {
            known = mixer.step(norm.values().get("weight"), normEpsilon);
            step = known;
        }
        return known;
    }

    /** What the mixer adds. */
    NDArray mixed(NDArray x, int layer, RecurrentPass pass, NDManager work) {
        NDArray normed = packed ? norm.infer(x) : norm.forward(x);
        normed.attach(work);
        return mixer.forward(normed, layer, pass);
    }

    /** {@inheritDoc} Nobody asks for gradients from then on. */
    @Override
    public void pack(Precision precision) {
        super.pack(precision);
        packed = true;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        throw new UnsupportedOperationException("a layer is run by its network, which keeps what is remembered");
    }
}
