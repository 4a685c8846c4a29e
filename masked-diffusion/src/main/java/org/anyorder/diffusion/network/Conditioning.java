// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

/** What a {@link DiffusionTransformer} is told of the noise in its input. */
public enum Conditioning {
    /** Nothing, and there are no parameters for it. */
    ABSENT,
    /** That there is none, whatever there is: what the parameters make of it is constant. */
    CONSTANT,
    /** The total noise of each row. */
    NOISE
}
