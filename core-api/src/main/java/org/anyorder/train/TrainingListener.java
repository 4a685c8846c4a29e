// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import java.nio.file.Path;
import java.util.Map;

/** Is told what a training does, in its thread; what it throws ends the training. */
public interface TrainingListener {
    /** Ignores everything. */
    TrainingListener NONE = new TrainingListener() {};

    /**
     * The network stands and the first update is about to begin.
     *
     * @param settings how it is trained
     * @param weights number of weights trained
     * @param done updates made before, 0 unless resumed
     */
    default void started(TrainingSettings settings, long weights, long done) {}

    /**
     * An update was made.
     *
     * @param report its figures
     */
    default void updated(UpdateReport report) {}

    /**
     * The averaged weights were evaluated.
     *
     * @param update after which update
     * @param scores by name
     */
    default void evaluated(long update, Map<String, Double> scores) {}

    /**
     * A checkpoint was written.
     *
     * @param update after which update
     * @param folder the checkpoint
     */
    default void checkpointed(long update, Path folder) {}

    /**
     * Training ended; not called when it fails.
     *
     * @param result how
     */
    default void finished(TrainingResult result) {}
}
