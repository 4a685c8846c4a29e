// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.report;

import java.util.Locale;

/**
 * What a measure should be.
 *
 * @param kind at most, at least, or only reported
 * @param bound the limit; not used if only reported
 */
public record Target(Kind kind, double bound) {
    /** On which side of the bound a measure should be. */
    public enum Kind {
        /** Small is good. */
        AT_MOST,
        /** Large is good. */
        AT_LEAST,
        /** For comparison. */
        REPORTED
    }

    /** No target. */
    public static final Target NONE = new Target(Kind.REPORTED, Double.NaN);

    /**
     * Small is good.
     *
     * @param bound the largest value that meets it
     * @return the target
     */
    public static Target atMost(double bound) {
        return new Target(Kind.AT_MOST, bound);
    }

    /**
     * Large is good.
     *
     * @param bound the smallest value that meets it
     * @return the target
     */
    public static Target atLeast(double bound) {
        return new Target(Kind.AT_LEAST, bound);
    }

    /**
     * Compares.
     *
     * @param measured the measure
     * @return met or missed and by how much, and whether the error leaves that open
     */
    public String verdict(Estimate measured) {
        if (kind == Kind.REPORTED) {
            return "";
        }
        boolean met = kind == Kind.AT_MOST ? measured.value() <= bound : measured.value() >= bound;
        String verdict = met
                ? "met"
                : String.format(Locale.ROOT, "missed by %.0f %%", 100 * Math.abs(measured.value() / bound - 1));
        return Math.abs(measured.value() - bound) <= measured.error() ? verdict + ", within the error" : verdict;
    }

    @Override
    public String toString() {
        return switch (kind) {
            case AT_MOST -> "≤ " + Measure.number(bound);
            case AT_LEAST -> "≥ " + Measure.number(bound);
            case REPORTED -> "";
        };
    }
}
