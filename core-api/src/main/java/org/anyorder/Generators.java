// SPDX-License-Identifier: Apache-2.0
package org.anyorder;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ServiceLoader;

/** Loads generators by name or path. */
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
}
