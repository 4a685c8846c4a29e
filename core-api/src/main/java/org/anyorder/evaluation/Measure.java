// SPDX-License-Identifier: Apache-2.0
package org.anyorder.evaluation;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A figure with how far it can be trusted.
 *
 * @param name lower case words joined by underscores
 * @param value the figure
 * @param standardError over examples; empty where it has none or there is one example only
 * @param interval 95 % confidence interval of a proportion; empty otherwise
 * @param meaning what it is, in half a line, with its unit
 */
public record Measure(
        String name, double value, OptionalDouble standardError, Optional<Interval> interval, String meaning) {
    // The 97.5 % point of the normal law.
    private static final double Z = 1.959963984540054;

    /**
     * A confidence interval.
     *
     * @param low lower end
     * @param high upper end
     */
    public record Interval(double low, double high) {}

    /**
     * Checks that nothing is missing.
     *
     * @param name lower case words joined by underscores
     * @param value the figure
     * @param standardError over examples
     * @param interval of a proportion
     * @param meaning what it is
     */
    public Measure {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(standardError, "standardError");
        Objects.requireNonNull(interval, "interval");
        Objects.requireNonNull(meaning, "meaning");
    }

    /**
     * A figure without an error.
     *
     * @param name lower case words joined by underscores
     * @param value the figure
     * @param meaning what it is
     * @return the measure
     */
    public static Measure of(String name, double value, String meaning) {
        return new Measure(name, value, OptionalDouble.empty(), Optional.empty(), meaning);
    }

    /**
     * A proportion with Wilson's score interval (Wilson 1927), which stays inside [0, 1] and is honest at 0 and 1.
     *
     * @param name lower case words joined by underscores
     * @param hits how often it happened
     * @param trials how often it could have, at least 1
     * @param meaning what it is
     * @return the measure
     * @throws IllegalArgumentException if not {@code 0 ≤ hits ≤ trials} or there are no trials
     */
    public static Measure proportion(String name, long hits, long trials, String meaning) {
        if (!(trials >= 1 && hits >= 0 && hits <= trials)) {
            throw new IllegalArgumentException(
                    "hits must be in [0, trials] and trials at least 1, got " + hits + " of " + trials);
        }
        double p = (double) hits / trials;
        double spread = Z * Z / trials;
        double centre = (p + spread / 2) / (1 + spread);
        double half = Z * Math.sqrt(p * (1 - p) / trials + spread / (4.0 * trials)) / (1 + spread);
        Interval interval = new Interval(hits == 0 ? 0 : centre - half, hits == trials ? 1 : centre + half);
        return new Measure(name, p, OptionalDouble.empty(), Optional.of(interval), meaning);
    }

    /**
     * A mean over examples.
     *
     * @param name lower case words joined by underscores
     * @param values one an example, at least 1
     * @param meaning what it is
     * @return the measure
     * @throws IllegalArgumentException if there are no values
     */
    public static Measure mean(String name, double[] values, String meaning) {
        double[] ones = new double[values.length];
        Arrays.fill(ones, 1);
        return ratio(name, values, ones, meaning);
    }

    /**
     * The ratio of two sums over examples, for example nats to tokens; the standard error is that of the ratio
     * estimator, to first order, and equals the mean's if all sizes are equal.
     *
     * @param name lower case words joined by underscores
     * @param parts one an example
     * @param sizes as many, not negative
     * @param meaning what it is
     * @return the measure
     * @throws IllegalArgumentException if the numbers differ or the sizes sum to nothing
     */
    public static Measure ratio(String name, double[] parts, double[] sizes, String meaning) {
        double size = Arrays.stream(sizes).sum();
        if (parts.length != sizes.length || !(size > 0)) {
            throw new IllegalArgumentException(name + " must have as many parts as sizes and a positive sum of sizes,"
                    + " got " + parts.length + " and " + sizes.length + " of sum " + size);
        }
        double value = Arrays.stream(parts).sum() / size;
        int count = parts.length;
        if (count == 1) {
            return of(name, value, meaning);
        }
        double squares = 0;
        for (int i = 0; i < count; i++) {
            double rest = parts[i] - value * sizes[i];
            squares += rest * rest;
        }
        double error = Math.sqrt(squares * count / (count - 1)) / size;
        return new Measure(name, value, OptionalDouble.of(error), Optional.empty(), meaning);
    }
}
