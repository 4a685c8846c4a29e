// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.anyorder.checkpoint.ModelConfig;

/**
 * What is published when training ends.
 *
 * @param folder the model folder to make; it must not exist, unless it was made by a training
 * @param license SPDX name of the licence the weights are given under
 * @param weights which weights
 * @param storage how they are stored
 * @param generation how the model wants to be decoded: the {@code generation_config.json} to be published
 */
public record TrainingOutput(
        Path folder, String license, Weights weights, Storage storage, Optional<ModelConfig> generation) {
    /** Which weights. */
    public enum Weights {
        /** The moving average. */
        AVERAGE,
        /** The weights after the last update. */
        LAST
    }

    /** How they are stored. */
    public enum Storage {
        /** Four bytes a weight. */
        FLOAT32,
        /** Two bytes a weight. */
        BFLOAT16
    }

    /**
     * Checks that nothing is missing.
     *
     * @param folder the model folder to make
     * @param license SPDX name of the licence, one line
     * @param weights which weights
     * @param storage how they are stored
     * @param generation how the model wants to be decoded
     */
    public TrainingOutput {
        Objects.requireNonNull(folder, "folder");
        if (license.isBlank() || license.lines().count() != 1) {
            throw new IllegalArgumentException("license must be one line, got \"" + license + "\"");
        }
        Objects.requireNonNull(weights, "weights");
        Objects.requireNonNull(storage, "storage");
        Objects.requireNonNull(generation, "generation");
    }
}
