// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.causal;

import org.anyorder.kernel.Precision;
import org.anyorder.network.DecoderSizes;
import org.anyorder.network.VocabularyHead;
import org.anyorder.nn.Activation;
import org.anyorder.nn.LayerForm;
import org.anyorder.nn.Rotation;
import org.anyorder.nn.TransformerConfig;

/** How large the decoders are; all of the Llama type with a vocabulary matrix of its own. */
public enum DecoderSize {
    /** 134 million weights: 12 layers of 768, 2,048 inside the feed-forward part, 32,000 tokens. */
    LLAMA_134M(768, 12, 2048, 32_000, 1024),
    /** Over in no time. */
    SMALL(128, 2, 256, 1000, 256);

    private static final int HEAD_WIDTH = 64;

    private final int width;
    private final int layers;
    private final int hiddenWidth;
    private final int vocabulary;
    private final int positions;

    DecoderSize(int width, int layers, int hiddenWidth, int vocabulary, int positions) {
        this.width = width;
        this.layers = layers;
        this.hiddenWidth = hiddenWidth;
        this.vocabulary = vocabulary;
        this.positions = positions;
    }

    /**
     * Token ids.
     *
     * @return the size of the vocabulary
     */
    public int vocabulary() {
        return vocabulary;
    }

    int positions() {
        return positions;
    }

    DecoderSizes sizes() {
        int heads = width / HEAD_WIDTH;
        TransformerConfig transformer = new TransformerConfig(
                width,
                layers,
                heads,
                hiddenWidth,
                Activation.GELU_TANH,
                1e-5,
                0,
                positions,
                heads,
                HEAD_WIDTH,
                Rotation.of(HEAD_WIDTH),
                LayerForm.LLAMA);
        return new DecoderSizes(vocabulary, transformer, VocabularyHead.OWN);
    }

    /** The same as published configurations say it; 1 begins a text, 2 ends it. */
    String config() {
        return """
                {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": %d, "hidden_size": %d,
                 "intermediate_size": %d, "num_hidden_layers": %d, "num_attention_heads": %d,
                 "num_key_value_heads": %d, "head_dim": %d, "hidden_act": "silu", "max_position_embeddings": %d,
                 "rms_norm_eps": 1e-05, "rope_theta": 10000.0, "attention_bias": false, "mlp_bias": false,
                 "tie_word_embeddings": false, "bos_token_id": 1, "eos_token_id": 2, "torch_dtype": "float32"}
                """.formatted(
                vocabulary, width, hiddenWidth, layers, width / HEAD_WIDTH, width / HEAD_WIDTH, HEAD_WIDTH, positions);
    }

    /** Bytes of the matrices that every token is multiplied with; of the embedding it reads one row. */
    long bytesPerToken(Precision precision) {
        long layer = 4L * width * width + 3L * width * hiddenWidth;
        long weights = layers * layer + (long) vocabulary * width;
        return weights
                * switch (precision) {
                    case FLOAT32 -> 4;
                    case BFLOAT16 -> 2;
                    case INT8 -> 1;
                };
    }
}
