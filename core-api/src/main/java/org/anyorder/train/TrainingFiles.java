// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What people look at while a training runs: {@code training.csv}, {@code evaluation.csv}, {@code loss.png}. */
record TrainingFiles(MetricsLog updates, MetricsLog evaluations, Path picture) {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingFiles.class);

    static TrainingFiles open(Path folder, long update) throws IOException {
        return new TrainingFiles(
                MetricsLog.open(folder.resolve("training.csv"), update),
                MetricsLog.open(folder.resolve("evaluation.csv"), update),
                folder.resolve("loss.png"));
    }

    /** Draws the losses; without the plot library or a font there is a warning and no picture. */
    void plot() {
        Map<String, Map<Long, Double>> losses = new LinkedHashMap<>();
        losses.put("training", updates.series("loss"));
        losses.put("held out", evaluations.series("loss"));
        try {
            LossPlot.write(picture, losses);
        } catch (IOException | RuntimeException | LinkageError failure) {
            LOG.warn("no loss plot: {}", failure.toString());
        }
    }
}
