// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

/** Why a training ended. */
public enum StopReason {
    /** The last update was made. */
    UPDATES,
    /** The training time was used up. */
    BUDGET,
    /** {@link Trainer#cancel} was called: a checkpoint was written, no model published. */
    CANCELLED
}
