// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

/**
 * What the layers of a {@link TransformerStack} are made of, whatever their sizes.
 *
 * @param norm normalises before attention and before the feed-forward part
 * @param projection whether queries, keys and values have a bias
 * @param output whether the output of attention has one
 * @param headNorm normalises each head's queries and keys before they are rotated
 * @param feedForward the part applied to each token alone
 */
public record LayerForm(Norm norm, Projection projection, Projection output, HeadNorm headNorm, Mlp feedForward) {

    /** Layer norms, no biases in attention, a plain feed-forward part. */
    public static final LayerForm PLAIN =
            new LayerForm(Norm.LAYER, Projection.UNBIASED, Projection.UNBIASED, HeadNorm.NONE, Mlp.PLAIN);

    /** The layer of GPT-2 (Radford et al. 2019): as the plain one, with biases everywhere. */
    public static final LayerForm GPT2 =
            new LayerForm(Norm.LAYER, Projection.BIASED, Projection.BIASED, HeadNorm.NONE, Mlp.PLAIN);

    /** The layer of Llama (Touvron et al. 2023). */
    public static final LayerForm LLAMA =
            new LayerForm(Norm.ROOT_MEAN_SQUARE, Projection.UNBIASED, Projection.UNBIASED, HeadNorm.NONE, Mlp.GATED);

    /** The layer of Qwen 2 and 2.5: that of Llama with biases on queries, keys and values. */
    public static final LayerForm QWEN2 =
            new LayerForm(Norm.ROOT_MEAN_SQUARE, Projection.BIASED, Projection.UNBIASED, HeadNorm.NONE, Mlp.GATED);

    /** The layer of Qwen 3: that of Llama with norms on queries and keys. */
    public static final LayerForm QWEN3 = new LayerForm(
            Norm.ROOT_MEAN_SQUARE, Projection.UNBIASED, Projection.UNBIASED, HeadNorm.ROOT_MEAN_SQUARE, Mlp.GATED);

    /**
     * The same with biases on queries, keys, values and the output of attention.
     *
     * @return the changed form
     */
    public LayerForm withBiasedAttention() {
        return new LayerForm(norm, Projection.BIASED, Projection.BIASED, headNorm, feedForward);
    }

    /** How the residual stream is normalised. */
    public enum Norm {
        /** {@link LayerNorm}. */
        LAYER,
        /** {@link RmsNorm}. */
        ROOT_MEAN_SQUARE
    }

    /** Biases of a linear layer in attention. */
    public enum Projection {
        /** None. */
        UNBIASED,
        /** One for each number that comes out. */
        BIASED
    }

    /** Norms inside attention. */
    public enum HeadNorm {
        /** None. */
        NONE,
        /** {@link RmsNorm} over the width of a head, one for all queries and one for all keys. */
        ROOT_MEAN_SQUARE
    }

    /** The feed-forward part. */
    public enum Mlp {
        /** {@link FeedForward}, with the configuration's activation. */
        PLAIN,
        /** {@link GatedMlp}, which has an activation of its own. */
        GATED
    }
}
