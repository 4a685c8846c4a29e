// SPDX-License-Identifier: Apache-2.0
package org.anyorder;

import ai.djl.Device;
import java.io.IOException;

/** Loads forecasters; found by {@link java.util.ServiceLoader}. {@link Generators} is the way to call it. */
public interface ForecasterLoader {

    /**
     * Loads a forecaster.
     *
     * @param model the name of an embedded model or the path of a folder
     * @param device where the weights go
     * @return a forecaster that owns its weights
     * @throws IOException if there is no such model, it is no forecaster, or its files are unusable
     */
    Forecaster load(String model, Device device) throws IOException;
}
