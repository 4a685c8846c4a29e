// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.network;

import ai.djl.Device;
import java.io.IOException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.kernel.Precision;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.ModelProvider;
import org.anyorder.network.DecoderNetwork;

/**
 * Loads folders of causal transformers, {@code model_type} {@code gpt2}, {@code llama}, {@code qwen2}, {@code qwen3}.
 */
public final class CausalModelProvider implements ModelProvider {
    /** Made by the service loader. */
    public CausalModelProvider() {}

    @Override
    public boolean claims(ModelConfig config) {
        return CausalFamily.of(config).isPresent();
    }

    @Override
    public LoadedModel load(ModelFolder folder, Device device, Precision precision) throws IOException {
        CausalConfig config = CausalConfig.read(folder.config()).endingAsWell(folder.generationDefaults());
        return folder.build(
                device,
                (weights, owner) -> new LoadedCausal(
                        config,
                        DecoderNetwork.load(config.sizes(), CausalWeights.of(config), weights, owner, precision),
                        owner));
    }
}
