// SPDX-License-Identifier: Apache-2.0
package org.anyorder.checkpoint;

/** The two 16-bit formats of floating-point numbers, in Java: the engine's own conversions abort for some types. */
final class HalfPrecision {

    private HalfPrecision() {}

    /** Widens an IEEE half to the bits of a float; every half has an exact float. */
    static int toFloatBits(short half) {
        int sign = (half & 0x8000) << 16;
        int magnitude = half & 0x7fff;
        if (magnitude >= 0x7c00) {
            return sign | 0x7f800000 | (magnitude & 0x3ff) << 13;
        }
        if (magnitude >= 0x0400) {
            return sign | (magnitude << 13) + ((127 - 15) << 23);
        }
        return sign | Float.floatToRawIntBits(magnitude * 0x1p-24f); // subnormal: a multiple of the least half
    }

    /** Rounds a float to bfloat16, to nearest, ties to even; NaN stays NaN. */
    static short toBfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) (bits >>> 16 | 0x40);
        }
        return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
    }
}
