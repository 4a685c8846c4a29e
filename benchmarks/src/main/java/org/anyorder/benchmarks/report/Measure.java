// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.report;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * A line of the table.
 *
 * @param name what is measured
 * @param value found in the results, if its benchmarks ran
 * @param target what it should be
 */
public record Measure(String name, Function<Measurements, Optional<Estimate>> value, Target target) {

    /**
     * Formats a number with three digits or so.
     *
     * @param value the number
     * @return its text
     */
    static String number(double value) {
        String pattern = Math.abs(value) >= 100 ? "%.0f" : Math.abs(value) >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, pattern, value);
    }

    /**
     * The line, if there are results for it.
     *
     * @param results what ran
     * @return name, value with error, target, verdict
     */
    Optional<String> line(Measurements results) {
        return value.apply(results)
                .map(measured -> line(
                        name,
                        number(measured.value()) + " ± "
                                + (Double.isNaN(measured.error()) ? "?" : number(measured.error())),
                        target.toString(),
                        target.verdict(measured)));
    }

    /**
     * A line of four columns.
     *
     * @param name first column
     * @param value second column
     * @param target third column
     * @param verdict fourth column
     * @return the line
     */
    static String line(String name, String value, String target, String verdict) {
        return String.format(Locale.ROOT, "%-66s %18s  %8s  %s", name, value, target, verdict)
                .stripTrailing();
    }
}
