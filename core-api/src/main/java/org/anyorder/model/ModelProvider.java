// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

import ai.djl.Device;
import java.io.IOException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.kernel.Precision;

/** Turns folders of one architecture into models; found by {@link java.util.ServiceLoader}. */
public interface ModelProvider {

    /**
     * Whether a configuration is of this architecture. Two claims on one folder are an error that names both.
     *
     * @param config the folder's {@code config.json}
     * @return true if {@link #load} can read it
     */
    boolean claims(ModelConfig config);

    /**
     * Loads a folder.
     *
     * @param folder an open folder that this provider claims
     * @param device where the weights go
     * @param precision of the weights in products
     * @return the model
     * @throws IOException if a file is missing or unusable
     */
    LoadedModel load(ModelFolder folder, Device device, Precision precision) throws IOException;
}
