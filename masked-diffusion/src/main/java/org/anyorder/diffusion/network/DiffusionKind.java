// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

/** Which member of the family a {@link DiffusionTransformer} is. */
public enum DiffusionKind {
    /** Every position sees every other (Sahoo et al. 2024). */
    MDLM("mdlm", "masked diffusion language model"),
    /** Positions see their own block and earlier ones (Arriola et al. 2025). */
    BD3LM("bd3lm", "block diffusion language model");

    private final String modelType;
    private final String title;

    DiffusionKind(String modelType, String title) {
        this.modelType = modelType;
        this.title = title;
    }

    /**
     * The value of {@code model_type} in a configuration.
     *
     * @return the published name
     */
    public String modelType() {
        return modelType;
    }

    String title() {
        return title;
    }
}
