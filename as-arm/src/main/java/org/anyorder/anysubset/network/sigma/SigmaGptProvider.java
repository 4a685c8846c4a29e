// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network.sigma;

import ai.djl.Device;
import java.io.IOException;
import java.util.Set;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.kernel.Precision;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.ModelProvider;

/** Loads folders of σ-GPT, {@code model_type} {@code sigma_gpt}. */
public final class SigmaGptProvider implements ModelProvider {
    /** Made by the service loader. */
    public SigmaGptProvider() {}

    @Override
    public boolean claims(ModelConfig config) {
        return config.isOneOf(Set.of(SigmaGptConfig.MODEL_TYPE));
    }

    @Override
    public LoadedModel load(ModelFolder folder, Device device, Precision precision) throws IOException {
        SigmaGptConfig config = SigmaGptConfig.read(folder.config());
        return folder.build(
                device,
                (weights, owner) -> new LoadedSigmaGpt(SigmaGptNetwork.load(config, weights, owner, precision), owner));
    }
}
