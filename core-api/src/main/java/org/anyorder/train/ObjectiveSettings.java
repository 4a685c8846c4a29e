// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import java.nio.file.Path;
import java.util.Objects;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.nn.Compute;

/**
 * What a training file says to the objective it names.
 *
 * @param model the object {@code model}: sizes of the network, as in the {@code config.json} to be published
 * @param options the object {@code objective}; its key {@code name} chose the provider
 * @param data the object {@code data}, empty if absent
 * @param folder folder of the training file, from which relative paths count
 * @param precision how the network shall multiply
 */
public record ObjectiveSettings(
        ModelConfig model, ModelConfig options, ModelConfig data, Path folder, Compute precision) {
    /**
     * Checks that nothing is missing.
     *
     * @param model sizes of the network
     * @param options options of the objective
     * @param data where the data are
     * @param folder folder of the training file
     * @param precision how the network shall multiply
     */
    public ObjectiveSettings {
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(data, "data");
        Objects.requireNonNull(folder, "folder");
        Objects.requireNonNull(precision, "precision");
    }

    /**
     * A path of the training file.
     *
     * @param path absolute, or relative to the folder of the training file
     * @return the path to open
     */
    public Path resolve(String path) {
        return folder.resolve(path).normalize();
    }
}
