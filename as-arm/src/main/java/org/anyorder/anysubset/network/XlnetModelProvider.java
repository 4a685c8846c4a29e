// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import ai.djl.Device;
import java.io.IOException;
import java.util.Set;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.kernel.Precision;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.ModelProvider;

/** Loads folders of XLNet and of any-subset models of its kind, {@code model_type} {@code xlnet}. */
public final class XlnetModelProvider implements ModelProvider {
    /** Made by the service loader. */
    public XlnetModelProvider() {}

    @Override
    public boolean claims(ModelConfig config) {
        return config.isOneOf(Set.of(XlnetConfig.MODEL_TYPE));
    }

    @Override
    public LoadedModel load(ModelFolder folder, Device device, Precision precision) throws IOException {
        XlnetConfig config = XlnetConfig.read(folder.config());
        return folder.build(
                device,
                (weights, owner) -> new LoadedXlnet(XlnetNetwork.load(config, weights, owner, precision), owner));
    }
}
