// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

/** The kinds of conditional model, each with its interface; a checkpoint may offer several. */
public enum ModelView {
    /** {@link InsertionModel}. */
    INSERTION("insertion"),
    /** {@link MaskedModel}. */
    MASKED("masked"),
    /** {@link AnySubsetModel}. */
    ANY_SUBSET("any-subset"),
    /** {@link CausalModel}. */
    CAUSAL("causal");

    private final String label;

    ModelView(String label) {
        this.label = label;
    }

    /**
     * The name on the command line.
     *
     * @return for example {@code "any-subset"}
     */
    public String label() {
        return label;
    }
}
