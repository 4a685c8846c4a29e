// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

/**
 * Sizes of a {@link TransformerStack}.
 *
 * @param width width of the residual stream
 * @param layers number of layers
 * @param heads attention heads
 * @param hiddenWidth width inside the feed-forward part
 * @param activation nonlinearity of a plain feed-forward part; a gated one has its own
 * @param normEpsilon added to variances, positive
 * @param dropout probability with which an output of attention or feed-forward is dropped in training, in [0, 1)
 * @param rotaryWidth how many coordinates of each head are rotated; even, at most the width of a head
 * @param positions how many positions the rotary tables hold
 * @param rotaryScale factor of every rotary angle, in (0, 1000]; 1 in the paper, π lets a head tell even from odd
 *     distances
 * @param keyHeads heads of keys and values, in [1, heads] and dividing them: each serves {@code heads / keyHeads}
 *     consecutive heads
 * @param headWidth width of a head
 * @param rotaryBase at least 1; 10000 in the paper
 * @param form what the layers are made of
 */
public record TransformerConfig(
        int width,
        int layers,
        int heads,
        int hiddenWidth,
        Activation activation,
        double normEpsilon,
        double dropout,
        int rotaryWidth,
        int positions,
        double rotaryScale,
        int keyHeads,
        int headWidth,
        double rotaryBase,
        LayerForm form) {
    /**
     * Checks the sizes.
     *
     * @param width width of the residual stream
     * @param layers number of layers
     * @param heads attention heads
     * @param hiddenWidth width inside the feed-forward part
     * @param activation nonlinearity of a plain feed-forward part
     * @param normEpsilon added to variances, positive
     * @param dropout probability with which an output of attention or feed-forward is dropped in training, in [0, 1)
     * @param rotaryWidth how many coordinates of each head are rotated; even, at most the width of a head
     * @param positions how many positions the rotary tables hold
     * @param rotaryScale factor of every rotary angle, in (0, 1000]; 1 in the paper, π lets a head tell even from odd
     *     distances
     * @param keyHeads heads of keys and values, in [1, heads] and dividing them
     * @param headWidth width of a head
     * @param rotaryBase at least 1; 10000 in the paper
     * @param form what the layers are made of
     * @throws IllegalArgumentException if one is out of its range
     */
    public TransformerConfig {
        positive("width", width);
        positive("layers", layers);
        positive("heads", heads);
        positive("hiddenWidth", hiddenWidth);
        positive("positions", positions);
        positive("headWidth", headWidth);
        if (!(keyHeads > 0 && heads % keyHeads == 0)) {
            throw new IllegalArgumentException("keyHeads must divide the heads " + heads + ", got " + keyHeads);
        }
        if (!(rotaryScale > 0 && rotaryScale <= 1000)) {
            throw new IllegalArgumentException("rotaryScale must be in (0, 1000], got " + rotaryScale);
        }
        if (!(normEpsilon > 0 && normEpsilon < 1)) {
            throw new IllegalArgumentException("normEpsilon must be in (0, 1), got " + normEpsilon);
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("dropout must be in [0, 1), got " + dropout);
        }
        if (!(rotaryWidth > 0 && rotaryWidth % 2 == 0 && rotaryWidth <= headWidth)) {
            throw new IllegalArgumentException(
                    "rotaryWidth must be even and in [2, " + headWidth + "] (the width of a head), got " + rotaryWidth);
        }
        if (!(rotaryBase >= 1 && rotaryBase <= 1e12)) {
            throw new IllegalArgumentException("rotaryBase must be in [1, 1e12], got " + rotaryBase);
        }
    }

    /**
     * Sizes of plain layers whose heads share the width, with as many heads of keys and values as of queries.
     *
     * @param width width of the residual stream, {@code heads} divides it
     * @param layers number of layers
     * @param heads attention heads
     * @param hiddenWidth width inside the feed-forward part
     * @param activation nonlinearity of the feed-forward part
     * @param normEpsilon added to variances, positive
     * @param dropout probability with which an output of attention or feed-forward is dropped in training, in [0, 1)
     * @param rotaryWidth how many coordinates of each head are rotated; even, at most {@code width / heads}
     * @param positions how many positions the rotary tables hold
     * @param rotaryScale factor of every rotary angle, in (0, 1000]
     * @throws IllegalArgumentException if one is out of its range
     */
    public TransformerConfig(
            int width,
            int layers,
            int heads,
            int hiddenWidth,
            Activation activation,
            double normEpsilon,
            double dropout,
            int rotaryWidth,
            int positions,
            double rotaryScale) {
        this(
                width,
                layers,
                heads,
                hiddenWidth,
                activation,
                normEpsilon,
                dropout,
                rotaryWidth,
                positions,
                rotaryScale,
                heads,
                shared(width, heads),
                RotaryEmbedding.BASE,
                LayerForm.PLAIN);
    }

    /** The width of each of several heads that share a width. */
    private static int shared(int width, int heads) {
        positive("width", width);
        positive("heads", heads);
        if (width % heads != 0) {
            throw new IllegalArgumentException("heads must divide the width " + width + ", got " + heads);
        }
        return width / heads;
    }

    private static void positive(String name, int value) {
        if (!(value > 0)) {
            throw new IllegalArgumentException(name + " must be positive, got " + value);
        }
    }
}
