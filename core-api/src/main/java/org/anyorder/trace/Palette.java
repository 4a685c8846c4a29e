// SPDX-License-Identifier: Apache-2.0
package org.anyorder.trace;

import java.util.List;

/**
 * The colours of early to late: viridis (van der Walt and Smith 2015), even in lightness and readable for the
 * colour-blind and in grey.
 */
final class Palette {

    /** Equally spaced, as {@code 0xRRGGBB}; between them colours are mixed linearly. */
    static final List<Integer> STOPS = List.of(
            0x482878, 0x443983, 0x3B528B, 0x31688E, 0x26828E, 0x1F9E89, 0x35B779, 0x6ECE58, 0xA8DB34, 0xD8E219,
            0xFDE725);

    private Palette() {}

    /** The colour of moment 1 to {@code moments}. */
    static int colour(int moment, int moments) {
        double place = moments <= 1 ? 0 : (moment - 1.0) / (moments - 1) * (STOPS.size() - 1);
        int left = (int) Math.min(STOPS.size() - 2, Math.floor(place));
        double share = place - left;
        int mixed = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int from = STOPS.get(left) >> shift & 0xFF;
            int to = STOPS.get(left + 1) >> shift & 0xFF;
            mixed |= (int) Math.round(from + share * (to - from)) << shift;
        }
        return mixed;
    }

    /** Whether black is easier to read on a colour than white. */
    static boolean light(int colour) {
        return luminance(colour) > 0.179;
    }

    /** Relative luminance as WCAG defines it. */
    static double luminance(int colour) {
        return 0.2126 * linear(colour >> 16 & 0xFF)
                + 0.7152 * linear(colour >> 8 & 0xFF)
                + 0.0722 * linear(colour & 0xFF);
    }

    private static double linear(int channel) {
        double value = channel / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    }
}
