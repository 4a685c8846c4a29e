// SPDX-License-Identifier: Apache-2.0
package org.anyorder.evaluation;

import ai.djl.Device;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.anyorder.kernel.Precision;

/**
 * Which model is measured, on what, how often.
 *
 * @param folder the model folder
 * @param device where to compute
 * @param precision of the weights in products
 * @param data a file to measure on; what it holds is the task's to say
 * @param count how many examples, at least 1; empty for the task's own number
 * @param seed of everything drawn
 * @param batchRows sequences evaluated together, at least 1; changes speed only
 * @param options what else a task is told, by key; only tasks that {@link EvaluationTask#takesOptions} read them
 */
public record EvaluationSettings(
        Path folder,
        Device device,
        Precision precision,
        Optional<Path> data,
        OptionalInt count,
        long seed,
        int batchRows,
        Map<String, String> options) {
    /**
     * Checks the ranges.
     *
     * @param folder the model folder
     * @param device where to compute
     * @param precision of the weights in products
     * @param data a file to measure on
     * @param count how many examples, at least 1
     * @param seed of everything drawn
     * @param batchRows sequences evaluated together, at least 1
     * @param options what else a task is told
     * @throws IllegalArgumentException if a number is below 1
     */
    public EvaluationSettings {
        Objects.requireNonNull(folder, "folder");
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(precision, "precision");
        Objects.requireNonNull(data, "data");
        count.ifPresent(value -> {
            if (!(value >= 1)) {
                throw new IllegalArgumentException("count must be at least 1, got " + value);
            }
        });
        if (!(batchRows >= 1)) {
            throw new IllegalArgumentException("batchRows must be at least 1, got " + batchRows);
        }
        options = Map.copyOf(options);
    }

    /**
     * Settings without options.
     *
     * @param folder the model folder
     * @param device where to compute
     * @param precision of the weights in products
     * @param data a file to measure on
     * @param count how many examples, at least 1
     * @param seed of everything drawn
     * @param batchRows sequences evaluated together, at least 1
     * @throws IllegalArgumentException if a number is below 1
     */
    public EvaluationSettings(
            Path folder,
            Device device,
            Precision precision,
            Optional<Path> data,
            OptionalInt count,
            long seed,
            int batchRows) {
        this(folder, device, precision, data, count, seed, batchRows, Map.of());
    }
}
