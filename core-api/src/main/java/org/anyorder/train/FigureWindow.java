// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import java.util.Map;
import java.util.TreeMap;

/** Means of the figures of the updates since the last row of the metrics file. */
final class FigureWindow {
    private final Map<String, Double> sums = new TreeMap<>();
    private int updates;
    private long tokens;
    private double seconds;
    private double rate;

    void add(UpdateReport report) {
        updates++;
        tokens += report.tokens();
        seconds += report.seconds();
        rate = report.learningRate();
        sums.merge("loss", report.loss(), Double::sum);
        sums.merge("gradient_norm", report.gradientNorm(), Double::sum);
        report.metrics().forEach((name, value) -> sums.merge(name, value, Double::sum));
    }

    /** The row: means over the updates added, rate of the last one; starts anew. */
    Map<String, Double> row(double elapsedSeconds) {
        Map<String, Double> row = new TreeMap<>();
        sums.forEach((name, sum) -> row.put(name, sum / updates));
        row.put("learning_rate", rate);
        row.put("tokens_per_second", tokens / seconds);
        row.put("elapsed_seconds", elapsedSeconds);
        sums.clear();
        updates = 0;
        tokens = 0;
        seconds = 0;
        return row;
    }
}
