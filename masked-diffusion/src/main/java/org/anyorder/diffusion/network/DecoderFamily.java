// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import java.util.List;
import org.anyorder.model.LogitAlignment;
import org.anyorder.nn.LayerForm;

/** The masked diffusion models that are built like autoregressive ones. */
public enum DecoderFamily {
    /** LLaDA (Nie et al. 2025, arXiv 2502.09992): the layer of Llama, every position sees every other. */
    LLADA(List.of("llada"), "LLaDA", LayerForm.LLAMA, LogitAlignment.SAME_ROW, 126_336),
    /** Dream (Ye et al. 2025): the layer of Qwen 2.5, every position sees every other; predicts from the row before. */
    DREAM(List.of("Dream"), "Dream", LayerForm.QWEN2, LogitAlignment.PREVIOUS_ROW, 151_666),
    /** SDAR (Cheng et al. 2025, arXiv 2510.06303): the layer of Qwen 3, block-causal. */
    SDAR(List.of("sdar"), "SDAR", LayerForm.QWEN3, LogitAlignment.SAME_ROW, 151_669),
    /** Fast-dLLM v2 (Wu et al. 2025, arXiv 2509.26328): the layer of Qwen 2.5, block-causal; the row before. */
    FAST_DLLM_V2(
            List.of("fast_dllm_v2", "Fast_dLLM_Qwen"),
            "Fast-dLLM v2",
            LayerForm.QWEN2,
            LogitAlignment.PREVIOUS_ROW,
            151_665);

    private final List<String> modelTypes;
    private final String title;
    private final LayerForm form;
    private final LogitAlignment alignment;
    private final int mask;

    DecoderFamily(List<String> modelTypes, String title, LayerForm form, LogitAlignment alignment, int mask) {
        this.modelTypes = modelTypes;
        this.title = title;
        this.form = form;
        this.alignment = alignment;
        this.mask = mask;
    }

    /**
     * The values of {@code model_type} in configurations.
     *
     * @return at least one
     */
    public List<String> modelTypes() {
        return modelTypes;
    }

    /**
     * In which row a position is predicted.
     *
     * @return the alignment
     */
    public LogitAlignment alignment() {
        return alignment;
    }

    String title() {
        return title;
    }

    LayerForm form() {
        return form;
    }

    /** The mask's id in the published vocabulary. */
    int publishedMask() {
        return mask;
    }

    boolean blockCausal() {
        return this == SDAR || this == FAST_DLLM_V2;
    }
}
