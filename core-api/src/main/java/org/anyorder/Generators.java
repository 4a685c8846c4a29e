// SPDX-License-Identifier: Apache-2.0
package org.anyorder;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ServiceLoader;

/** Loads generators and forecasters by name or path. */
public final class Generators {

    private Generators() {}

    /**
     * Loads an embedded model or a folder on the CPU in float32 with its recommended strategy.
     *
     * @param model the name of an embedded model or the path of a folder
     * @return a generator that owns its weights
     * @throws IOException if there is no such model, or its files are unusable
     */
    public static Generator load(String model) throws IOException {
        return load(model, LoadOptions.DEFAULT);
    }

    /**
     * Loads a folder with its recommended strategy.
     *
     * @param folder a folder with {@code config.json} and {@code model.safetensors}
     * @return a generator that owns its weights
     * @throws IOException if its files are missing or unusable
     */
    public static Generator load(Path folder) throws IOException {
        return load(folder.toString(), LoadOptions.DEFAULT);
    }

    /**
     * Loads an embedded model or a folder.
     *
     * @param model the name of an embedded model or the path of a folder
     * @param options device, precision, strategy
     * @return a generator that owns its weights
     * @throws IOException if there is no such model, or its files are unusable
     */
    public static Generator load(String model, LoadOptions options) throws IOException {
        return ServiceLoader.load(GeneratorLoader.class)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no GeneratorLoader on the class path; core-api brings one, is the class loader right?"))
                .load(model, options);
    }

    /**
     * Loads a forecaster of numbers, an embedded model or a folder, on the CPU.
     *
     * @param model the name of an embedded model or the path of a folder
     * @return a forecaster that owns its weights
     * @throws IOException if there is no such model, it is no forecaster, or its files are unusable
     */
    public static Forecaster forecaster(String model) throws IOException {
        return forecaster(model, LoadOptions.DEFAULT.device());
    }

    /**
     * Loads a forecaster of numbers, an embedded model or a folder.
     *
     * @param model the name of an embedded model or the path of a folder
     * @param device where the weights go
     * @return a forecaster that owns its weights
     * @throws IOException if there is no such model, it is no forecaster, or its files are unusable
     */
    public static Forecaster forecaster(String model, Device device) throws IOException {
        return ServiceLoader.load(ForecasterLoader.class)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no ForecasterLoader on the class path; anyorder-ssm-kernels brings one"))
                .load(model, device);
    }
}
