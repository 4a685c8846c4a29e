// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import ai.djl.Device;
import java.io.IOException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.kernel.Precision;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.ModelProvider;

/**
 * Loads folders of LLaDA, Dream, SDAR and Fast-dLLM v2, {@code model_type} {@code llada}, {@code Dream}, {@code sdar},
 * and {@code fast_dllm_v2} or {@code Fast_dLLM_Qwen}.
 */
public final class DecoderModelProvider implements ModelProvider {
    /** Made by the service loader. */
    public DecoderModelProvider() {}

    @Override
    public boolean claims(ModelConfig config) {
        return DecoderConfig.family(config).isPresent();
    }

    @Override
    public LoadedModel load(ModelFolder folder, Device device, Precision precision) throws IOException {
        DecoderConfig config = DecoderConfig.read(folder.config());
        return folder.build(device, (weights, owner) -> {
            MaskedDecoder network = MaskedDecoder.load(config, weights, owner, precision);
            return new MaskedCheckpoint(new LoadedDecoder(network), owner);
        });
    }
}
