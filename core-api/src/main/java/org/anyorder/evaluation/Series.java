// SPDX-License-Identifier: Apache-2.0
package org.anyorder.evaluation;

import java.util.List;
import java.util.Objects;

/**
 * A figure that is measured again and again while something goes on, for example evaluation by evaluation.
 *
 * @param name lower case words joined by underscores
 * @param values the first measurement first
 * @param meaning what it is, in half a line, with its unit
 */
public record Series(String name, List<Double> values, String meaning) {
    /**
     * Checks that nothing is missing, and copies.
     *
     * @param name lower case words joined by underscores
     * @param values the first measurement first
     * @param meaning what it is
     */
    public Series {
        Objects.requireNonNull(name, "name");
        values = List.copyOf(values);
        Objects.requireNonNull(meaning, "meaning");
    }
}
