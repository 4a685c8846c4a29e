// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import ai.djl.Device;
import java.io.IOException;
import java.util.Optional;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.kernel.Precision;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.ModelProvider;

/**
 * Loads folders of Mamba and Mamba-2 language models: those of Hugging Face, {@code model_type} {@code mamba} or
 * {@code mamba2}, and those of the original authors, which have none.
 */
public final class MambaModelProvider implements ModelProvider {
    /** Made by the service loader. */
    public MambaModelProvider() {}

    @Override
    public boolean claims(ModelConfig config) {
        return MambaConfig.claims(config);
    }

    @Override
    public LoadedModel load(ModelFolder folder, Device device, Precision precision) throws IOException {
        MambaConfig config = config(folder);
        return folder.build(
                device,
                (weights, owner) ->
                        new LoadedMamba(config, MambaNetwork.load(config, weights, owner, precision), owner));
    }

    /** With the end tokens that the recommended options of generation name. */
    private static MambaConfig config(ModelFolder folder) throws IOException {
        MambaConfig config = MambaConfig.read(folder.config());
        Optional<ModelConfig> generation = folder.generationDefaults();
        return generation.isPresent() ? config.withTokens(generation.get()) : config;
    }
}
