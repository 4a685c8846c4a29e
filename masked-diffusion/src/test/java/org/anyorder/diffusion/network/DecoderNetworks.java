// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.checkpoint.TensorSource;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Mode;

/** Recorded decoders that can be trained. */
final class DecoderNetworks {

    private DecoderNetworks() {}

    static MaskedDecoder trained(String name, NDManager manager) throws IOException {
        return trained(name, manager, Compute.FLOAT32);
    }

    static MaskedDecoder trained(String name, NDManager manager, Compute compute) throws IOException {
        ModelFolder model = ModelFolder.open(Golden.folder(name));
        MaskedDecoder network = new MaskedDecoder(DecoderConfig.read(model.config()), compute);
        try (TensorSource weights = model.weights()) {
            network.read(DecoderWeights.of(network.config()), weights, manager, Mode.TRAINING);
        }
        return network;
    }
}
