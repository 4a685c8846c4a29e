// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing;

/** A rule that somebody broke is an {@link AssertionError} that says who and how. */
final class Claim {

    private Claim() {}

    static void require(boolean holds, String rule, Object... values) {
        if (!holds) {
            throw new AssertionError(String.format(rule, values));
        }
    }
}
