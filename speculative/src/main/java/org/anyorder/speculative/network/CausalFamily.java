// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.network;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.anyorder.checkpoint.ModelConfig;

/** The causal transformers there are. */
public enum CausalFamily {
    /** GPT-2 (Radford et al. 2019): learned positions, layer norms, biases, a plain feed-forward part. */
    GPT2("gpt2", "GPT-2"),
    /** Llama (Touvron et al. 2023, arXiv 2302.13971; with scaled rotary positions arXiv 2407.21783). */
    LLAMA("llama", "Llama"),
    /** Qwen 2 and 2.5 (Yang et al. 2024, arXiv 2407.10671): Llama with biases on queries, keys and values. */
    QWEN2("qwen2", "Qwen 2"),
    /** Qwen 3 (Yang et al. 2025, arXiv 2505.09388): Llama with norms on queries and keys. */
    QWEN3("qwen3", "Qwen 3");

    private final String modelType;
    private final String title;

    CausalFamily(String modelType, String title) {
        this.modelType = modelType;
        this.title = title;
    }

    /**
     * The value of {@code model_type} in configurations.
     *
     * @return the name
     */
    public String modelType() {
        return modelType;
    }

    String title() {
        return title;
    }

    /**
     * The family of a model.
     *
     * @param config its {@code config.json}
     * @return empty if it is none of these
     */
    public static Optional<CausalFamily> of(ModelConfig config) {
        return Arrays.stream(values())
                .filter(family -> config.isOneOf(Set.of(family.modelType)))
                .findFirst();
    }
}
