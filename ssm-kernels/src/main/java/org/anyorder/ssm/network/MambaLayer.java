// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.anyorder.kernel.Precision;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Mode;
import org.anyorder.nn.RmsNorm;
import org.anyorder.nn.TypedBlock;

/** {@code x + mixer(norm(x))}. */
final class MambaLayer extends TypedBlock {
    private final RmsNorm norm;
    private final LayerPart mixer;
    private boolean packed;

    MambaLayer(MambaConfig config, Compute compute) {
        norm = part("norm", new RmsNorm(config.width(), config.normEpsilon()));
        mixer = part("mixer", config.mixer().mixer(config.width(), config.layers(), compute));
    }

    /** {@code (B, n, D)} to the same; owned by the manager of {@code x}. */
    NDArray forward(NDArray x, int layer, RecurrentPass pass) {
        if (pass.mode() == Mode.TRAINING) {
            return x.add(mixed(x, layer, pass, x.getManager()));
        }
        try (NDManager work = x.getManager().newSubManager()) {
            return x.add(mixed(x, layer, pass, work));
        }
    }

    /** What the mixer adds. */
    NDArray mixed(NDArray x, int layer, RecurrentPass pass, NDManager work) {
        boolean step = packed && x.getShape().get(1) == 1;
        NDArray normed = step ? norm.infer(x) : norm.forward(x);
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
