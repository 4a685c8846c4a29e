// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import ai.djl.Device;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.anyorder.Generator;
import org.anyorder.Generators;
import org.anyorder.LoadOptions;
import org.anyorder.decoding.FolderLoader;
import org.anyorder.kernel.Precision;
import org.anyorder.model.LoadedModel;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which model, where, in which precision. */
final class ModelOptions {

    @Option(
            names = "--model",
            required = true,
            paramLabel = "M",
            description = "Name of an embedded model, or a folder with config.json and model.safetensors.")
    private String model = "";

    @Mixin
    private DeviceOptions where = new DeviceOptions();

    String reference() {
        return model;
    }

    LoadedModel open() throws IOException {
        return FolderLoader.open(model, where.device(), where.precision());
    }

    Generator load(Optional<String> strategy, Map<String, String> settings) throws IOException {
        return Generators.load(model, new LoadOptions(where.device(), where.precision(), strategy, settings));
    }

    Device device() {
        return where.device();
    }

    Precision precision() {
        return where.precision();
    }
}
