// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

/** Which part of the data a batch comes from, and with it whether dropout is on. */
public enum Phase {
    /** The training part; dropout is on. */
    TRAINING,
    /** The held-out part; dropout is off. */
    VALIDATION
}
