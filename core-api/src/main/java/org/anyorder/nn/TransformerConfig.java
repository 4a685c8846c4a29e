// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import java.util.LinkedHashMap;
import java.util.Map;

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
 * @param positions how many positions there are
 * @param keyHeads heads of keys and values, in [1, heads] and dividing them: each serves {@code heads / keyHeads}
 *     consecutive heads
 * @param headWidth width of a head
 * @param rotation how queries and keys are told their positions
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
        int positions,
        int keyHeads,
        int headWidth,
        Rotation rotation,
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
     * @param positions how many positions there are
     * @param keyHeads heads of keys and values, in [1, heads] and dividing them
     * @param headWidth width of a head
     * @param rotation how queries and keys are told their positions
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
        if (!(normEpsilon > 0 && normEpsilon < 1)) {
            throw new IllegalArgumentException("normEpsilon must be in (0, 1), got " + normEpsilon);
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("dropout must be in [0, 1), got " + dropout);
        }
        if (!(rotation.width() <= headWidth)) {
            throw new IllegalArgumentException(
                    "rotary width must be at most " + headWidth + ", the width of a head, got " + rotation.width());
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
                positions,
                heads,
                shared(width, heads),
                Rotation.of(rotaryWidth).withScale(rotaryScale),
                LayerForm.PLAIN);
    }

    /**
     * The sizes for people to read.
     *
     * @return what they are to their values, in the order to show them; a new map
     */
    public Map<String, String> details() {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("layers", Integer.toString(layers));
        details.put("width", Integer.toString(width));
        details.put("heads", Integer.toString(heads));
        if (keyHeads != heads) {
            details.put("key heads", Integer.toString(keyHeads));
        }
        return details;
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
