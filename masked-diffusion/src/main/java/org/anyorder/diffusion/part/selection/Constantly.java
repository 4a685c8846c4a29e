// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part.selection;

import org.anyorder.diffusion.part.Progress;

/**
 * The same number in every step.
 *
 * @param tokens per step, at least 1
 */
public record Constantly(int tokens) implements CountSchedule {

    /**
     * Checks the range.
     *
     * @param tokens at least 1
     * @throws IllegalArgumentException if {@code tokens} is below 1
     */
    public Constantly {
        if (!(tokens >= 1)) {
            throw new IllegalArgumentException("tokens per step must be at least 1, got " + tokens);
        }
    }

    @Override
    public int count(Progress progress, int open) {
        return tokens;
    }
}
