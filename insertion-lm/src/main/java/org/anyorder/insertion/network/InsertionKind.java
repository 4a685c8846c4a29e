// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.network;

import java.util.Arrays;
import java.util.Set;
import org.anyorder.checkpoint.ModelConfig;

/** Which member of the family a checkpoint is. */
public enum InsertionKind {
    /** One softmax over all slots and tokens, and a stop head at CLS. */
    ILM("ilm", "insertion language model"),
    /** One softmax per slot, in which EOS says that the slot is finished; no stop head. */
    INSERTION_TRANSFORMER("insertion_transformer", "Insertion Transformer");

    private final String modelType;
    private final String title;

    InsertionKind(String modelType, String title) {
        this.modelType = modelType;
        this.title = title;
    }

    String title() {
        return title;
    }

    /**
     * The value of {@code model_type} in a configuration.
     *
     * @return the published name
     */
    public String modelType() {
        return modelType;
    }

    /**
     * Whether a configuration is of one of some kinds.
     *
     * @param config the configuration
     * @param kinds the kinds
     * @return whether its {@code model_type} is that of one of them
     */
    public static boolean anyOf(ModelConfig config, InsertionKind... kinds) {
        return Arrays.stream(kinds).anyMatch(kind -> config.isOneOf(Set.of(kind.modelType)));
    }
}
