// SPDX-License-Identifier: Apache-2.0
package org.anyorder.evaluation;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What an {@link EvaluationTask} found.
 *
 * @param examples how many examples were measured
 * @param measures the figures, the most important first
 * @param series figures that were measured again and again, usually none
 * @param notes what a reader of the figures must know, usually nothing
 * @param elapsed wall-clock time of measuring, loading left out
 */
public record Evaluation(
        int examples, List<Measure> measures, List<Series> series, List<String> notes, Duration elapsed) {
    /**
     * Checks and copies.
     *
     * @param examples how many examples were measured, at least 1
     * @param measures the figures
     * @param series figures that were measured again and again
     * @param notes what a reader of the figures must know
     * @param elapsed wall-clock time of measuring
     * @throws IllegalArgumentException if nothing was measured
     */
    public Evaluation {
        if (!(examples >= 1)) {
            throw new IllegalArgumentException("examples must be at least 1, got " + examples);
        }
        measures = List.copyOf(measures);
        series = List.copyOf(series);
        notes = List.copyOf(notes);
        Objects.requireNonNull(elapsed, "elapsed");
    }

    /**
     * Figures alone.
     *
     * @param examples how many examples were measured, at least 1
     * @param measures the figures
     * @param elapsed wall-clock time of measuring
     * @throws IllegalArgumentException if nothing was measured
     */
    public Evaluation(int examples, List<Measure> measures, Duration elapsed) {
        this(examples, measures, List.of(), List.of(), elapsed);
    }
}
