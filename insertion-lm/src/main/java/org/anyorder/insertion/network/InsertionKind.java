// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.network;

/** Which member of the family a checkpoint is. */
public enum InsertionKind {
    /** One softmax over all slots and tokens, and a stop head at CLS. */
    ILM("ilm"),
    /** One softmax per slot, in which EOS says that the slot is finished; no stop head. */
    INSERTION_TRANSFORMER("insertion_transformer");

    private final String modelType;

    InsertionKind(String modelType) {
        this.modelType = modelType;
    }

    /**
     * The value of {@code model_type} in a configuration.
     *
     * @return the published name
     */
    public String modelType() {
        return modelType;
    }
}
