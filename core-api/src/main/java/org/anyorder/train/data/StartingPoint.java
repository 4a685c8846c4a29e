// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train.data;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.checkpoint.TensorSource;
import org.anyorder.nn.TypedBlock;
import org.anyorder.train.ObjectiveSettings;

/**
 * What a network's values are before the first update: those of a trained network, or drawn from the engine.
 *
 * @param folder of the trained network, whose sizes are those of the network to train; empty to start fresh
 */
public record StartingPoint(Optional<Path> folder) {
    /** The option of training files that names the folder. */
    public static final String OPTION = "start";

    /**
     * Checks that nothing is missing.
     *
     * @param folder of the trained network
     */
    public StartingPoint {
        Objects.requireNonNull(folder, "folder");
    }

    /** Takes a network's values from tensors under their published names. */
    @FunctionalInterface
    public interface Reading {
        /**
         * Fills the network, ready to be trained.
         *
         * @param weights the tensors; closed by the caller
         * @throws IOException if one is missing, has another shape or cannot be read
         */
        void from(TensorSource weights) throws IOException;
    }

    /**
     * Reads the option {@code start} of an objective.
     *
     * @param settings what the training file says
     * @return where to start
     * @throws CheckpointFormatException if there is no such folder
     */
    public static StartingPoint read(ObjectiveSettings settings) throws CheckpointFormatException {
        Optional<Path> folder = settings.options().optionalString(OPTION).map(settings::resolve);
        if (folder.isPresent()) {
            ModelFolder.open(folder.get());
        }
        return new StartingPoint(folder);
    }

    /**
     * Gives a network its first values.
     *
     * @param network declared, without values
     * @param owner owns the values
     * @param reading takes them from a checkpoint
     * @throws UncheckedIOException if the folder cannot be read or holds another network
     */
    public void fill(TypedBlock network, NDManager owner, Reading reading) {
        if (folder.isEmpty()) {
            network.initialize(owner, DataType.FLOAT32);
            return;
        }
        try (TensorSource weights = ModelFolder.open(folder.get()).weights()) {
            reading.from(weights);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start from " + folder.get() + ": " + e.getMessage(), e);
        }
    }
}
