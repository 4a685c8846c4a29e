// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.checkpoint.TensorSource;
import org.anyorder.kernel.Precision;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.ModelProvider;

/** Loads folders of MDLM and BD3-LM, {@code model_type} {@code mdlm} or {@code bd3lm}. */
public final class DiffusionModelProvider implements ModelProvider {
    private static final String ENGINE = "PyTorch";

    /** Made by the service loader. */
    public DiffusionModelProvider() {}

    @Override
    public boolean claims(ModelConfig config) {
        try {
            return DiffusionConfig.kind(config).isPresent();
        } catch (CheckpointFormatException e) {
            return false; // a model_type that is no text is nobody's
        }
    }

    @Override
    public LoadedModel load(ModelFolder folder, Device device, Precision precision) throws IOException {
        DiffusionConfig config = DiffusionConfig.read(folder.config());
        NDManager owner = NDManager.newBaseManager(device, ENGINE);
        try (TensorSource weights = folder.weights()) {
            DiffusionTransformer network = DiffusionTransformer.load(config, weights, owner, precision);
            return new MaskedCheckpoint(new LoadedDiffusion(network), owner);
        } catch (IOException | RuntimeException | Error e) {
            owner.close();
            throw e;
        }
    }
}
