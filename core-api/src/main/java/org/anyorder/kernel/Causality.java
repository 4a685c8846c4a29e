// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

/** Whether a query may attend to keys behind its own position. */
public enum Causality {
    /** Every query sees every key that the mask allows. */
    BIDIRECTIONAL,

    /**
     * The queries are the last positions of the keys: query {@code i} of {@code T} sees key {@code j} of {@code S} when
     * {@code j <= i + S - T}, so a cached prefix is seen by all of them.
     */
    CAUSAL
}
