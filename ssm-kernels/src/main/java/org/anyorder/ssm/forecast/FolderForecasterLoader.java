// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.forecast;

import ai.djl.Device;
import java.io.IOException;
import org.anyorder.Forecaster;
import org.anyorder.ForecasterLoader;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.checkpoint.ModelLocation;

/** Loads forecasters from folders and embedded models, {@code model_type} {@code spacetime} and {@code ar-net}. */
public final class FolderForecasterLoader implements ForecasterLoader {
    /** Made by {@link java.util.ServiceLoader}. */
    public FolderForecasterLoader() {}

    @Override
    public Forecaster load(String model, Device device) throws IOException {
        try (ModelLocation location = ModelLocation.of(model)) {
            return NetworkForecaster.open(ModelFolder.open(location.folder()), device);
        }
    }
}
