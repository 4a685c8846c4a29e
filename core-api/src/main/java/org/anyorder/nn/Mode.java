// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import ai.djl.ndarray.NDArray;

/** What a forward pass is for. */
public enum Mode {
    /** No dropout; native memory of a layer is given back as soon as the layer is done. */
    INFERENCE,
    /** Dropout is on; everything the gradient needs stays open until the manager of the inputs is closed. */
    TRAINING;

    /**
     * Translates DJL's flag.
     *
     * @param training DJL's flag of a forward pass
     * @return the mode of that name
     */
    static Mode of(boolean training) {
        return training ? TRAINING : INFERENCE;
    }

    /** Closes what a layer needs no longer, unless a gradient will. */
    void release(NDArray... arrays) {
        if (this == INFERENCE) {
            for (NDArray array : arrays) {
                array.close();
            }
        }
    }
}
