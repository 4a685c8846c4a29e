// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import ai.djl.Device;
import java.io.IOException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.kernel.Precision;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.ModelProvider;

/** Loads folders of MDLM and BD3-LM, {@code model_type} {@code mdlm} or {@code bd3lm}. */
public final class DiffusionModelProvider implements ModelProvider {
    /** Made by the service loader. */
    public DiffusionModelProvider() {}

    @Override
    public boolean claims(ModelConfig config) {
        return DiffusionConfig.kind(config).isPresent();
    }

    @Override
    public LoadedModel load(ModelFolder folder, Device device, Precision precision) throws IOException {
        DiffusionConfig config = DiffusionConfig.read(folder.config());
        return folder.build(device, (weights, owner) -> {
            DiffusionTransformer network = DiffusionTransformer.load(config, weights, owner, precision);
            return new MaskedCheckpoint(new LoadedDiffusion(network), owner);
        });
    }
}
