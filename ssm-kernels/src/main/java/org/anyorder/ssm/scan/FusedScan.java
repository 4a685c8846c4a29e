// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.scan;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The {@linkplain SelectiveScan selective scan} in plain Java, for inference on the CPU: discretisation, recurrence and
 * reading in one go over the tokens.
 *
 * <p>Blocks of channels are shared out over the common pool. A block keeps its states, N rows of consecutive channels,
 * and nothing of the size of tokens times states is ever made: besides the output, {@code O(N)} numbers per channel.
 * The loops over channels are split so that the compiler turns them into vector instructions; the exponential is a
 * polynomial of degree 6 on a reduced argument, {@link #ACCURACY} accurate; where an exponent is above 0 or absurdly
 * far below, it is Java's own. Which channels share a block changes no number. Immutable and thread-safe.
 */
public final class FusedScan {
    /** Largest relative deviation of the exponential for arguments in [-87, 0]. */
    public static final double ACCURACY = 1e-6;

    private static final int BLOCK = 256;

    // exp(x) = 2^k exp(f): k the nearest integer to x / ln 2, found by adding 1.5 · 2^23; ln 2 in two parts
    // (Cody-Waite).
    private static final float PER_OCTAVE = 1.442695041f;
    private static final float ROUNDING = 12582912f;
    private static final int ROUNDING_BITS = Float.floatToRawIntBits(ROUNDING);
    private static final float OCTAVE_HIGH = 0.693359375f;
    private static final float OCTAVE_LOW = -2.12194440e-4f;
    // Below 2^-126 there are no normal numbers left; the result stays there.
    private static final int LEAST_EXPONENT = -126;
    private static final int EXPONENT_BIAS = 127;
    private static final int MANTISSA_BITS = 23;

    /** Exponents down to this are reduced as above. */
    private static final float DEEPEST = -(1 << 21);

    private final int channels;
    private final int size;
    private final float[] rates; // (N, D)
    private final float fastest;
    private final boolean decays;

    /**
     * A scan with decay rates of its own.
     *
     * @param a {@code (N, D)}, row by row; copied
     * @param channels D
     * @throws IllegalArgumentException if the numbers do not fill rows
     */
    public FusedScan(float[] a, int channels) {
        if (!(channels >= 1 && a.length > 0 && a.length % channels == 0)) {
            throw new IllegalArgumentException(
                    "a must be (N, D) with D = channels >= 1, got " + a.length + " numbers for " + channels);
        }
        this.channels = channels;
        size = a.length / channels;
        rates = a.clone();
        float least = 0;
        boolean below = true;
        for (float rate : a) {
            least = Math.min(least, rate);
            below &= rate <= 0;
        }
        fastest = least;
        decays = below;
    }

    /**
     * What is scanned.
     *
     * @param u {@code (B, L, D)}
     * @param delta {@code (B, L, D)}
     * @param shared rows of {@code (B, L, S)} that hold B and C somewhere
     * @param width S
     * @param b column of the first number of B
     * @param c column of the first number of C
     */
    public record Input(float[] u, float[] delta, float[] shared, int width, int b, int c) {}

    /**
     * Runs the recurrence.
     *
     * @param input arrays, read only
     * @param length L
     * @param state {@code (B, N, D)}: what came before; overwritten by the last state
     * @return y {@code (B, L, D)}
     * @throws IllegalArgumentException if the sizes do not fit
     */
    public float[] apply(Input input, int length, float[] state) {
        int rows = length > 0 ? input.u.length / (length * channels) : 0;
        check(input, length, rows, state);
        float[] y = new float[input.u.length];
        boolean moderate = moderate(input.delta);
        int blocks = (channels + BLOCK - 1) / BLOCK;
        IntStream.range(0, rows * blocks).parallel().forEach(task -> {
            int from = task % blocks * BLOCK;
            new Block(input, task / blocks, from, Math.min(BLOCK, channels - from), moderate).run(length, state, y);
        });
        return y;
    }

    /** Whether all exponents are where the reduction holds. */
    private boolean moderate(float[] delta) {
        float least = 0;
        float most = 0;
        for (float step : delta) {
            least = Math.min(least, step);
            most = Math.max(most, step);
        }
        return decays && least >= 0 && most * fastest >= DEEPEST;
    }

    private void check(Input input, int length, int rows, float[] state) {
        int tokens = rows * length;
        if (!(rows > 0 && input.u.length == tokens * channels && input.delta.length == input.u.length)) {
            throw new IllegalArgumentException("u and delta must be (B, L, D) with L = " + length + " and D = "
                    + channels + ", got " + input.u.length + " and " + input.delta.length + " numbers");
        }
        int least = Math.max(input.b, input.c) + size;
        if (!(input.b >= 0 && input.c >= 0 && input.width >= least)) {
            throw new IllegalArgumentException("columns of b and c must be in [0, " + (input.width - size) + "], got "
                    + input.b + " and " + input.c);
        }
        if (input.shared.length != tokens * input.width) {
            throw new IllegalArgumentException("shared must be (B, L, " + input.width + ") = " + tokens * input.width
                    + " numbers, got " + input.shared.length);
        }
        if (state.length != rows * channels * size) {
            throw new IllegalArgumentException(
                    "state must be (B, N, D) = " + rows * channels * size + " numbers, got " + state.length);
        }
    }

    /** Consecutive channels of one row. */
    private final class Block {
        private final Input input;
        private final int row;
        private final int from;
        private final int width;
        private final boolean moderate;
        private final float[] a;
        private final float[] h;
        private final float[] written;
        private final float[] decay;
        private final float[] octaves;

        Block(Input input, int row, int from, int width, boolean moderate) {
            this.input = input;
            this.row = row;
            this.from = from;
            this.width = width;
            this.moderate = moderate;
            a = new float[size * width];
            h = new float[size * width];
            written = new float[width];
            decay = new float[width];
            octaves = new float[width];
        }

        void run(int length, float[] state, float[] y) {
            for (int n = 0; n < size; n++) {
                System.arraycopy(rates, n * channels + from, a, n * width, width);
                System.arraycopy(state, place(n), h, n * width, width);
            }
            for (int t = 0; t < length; t++) {
                token(row * length + t, y);
            }
            for (int n = 0; n < size; n++) {
                System.arraycopy(h, n * width, state, place(n), width);
            }
        }

        private int place(int n) {
            return (row * size + n) * channels + from;
        }

        private void token(int token, float[] y) {
            int at = token * channels + from;
            int shared = token * input.width;
            times(input.u, input.delta, at, written);
            for (int n = 0; n < size; n++) {
                if (moderate) {
                    reduced(input.delta, at, a, n * width, octaves, decay);
                    polynomial(decay);
                    powers(octaves);
                } else {
                    exact(at, n * width);
                }
                advance(n, shared, y, at);
            }
        }

        private void exact(int at, int place) {
            for (int i = 0; i < width; i++) {
                decay[i] = (float) Math.exp((double) input.delta[at + i] * a[place + i]);
                octaves[i] = 1;
            }
        }

        /** {@code h = exp(Δ a) h + Δ u b}, {@code y += h c}. */
        private void advance(int n, int shared, float[] y, int at) {
            float b = input.shared[shared + input.b + n];
            float c = input.shared[shared + input.c + n];
            int place = n * width;
            for (int i = 0; i < width; i++) {
                float next = decay[i] * octaves[i] * h[place + i] + written[i] * b;
                h[place + i] = next;
                y[at + i] += next * c;
            }
        }
    }

    private static void times(float[] x, float[] y, int at, float[] product) {
        for (int i = 0; i < product.length; i++) {
            product[i] = x[at + i] * y[at + i];
        }
    }

    /** Splits exponents into whole octaves, as numbers about 1.5 · 2^23, and the rest. */
    private static void reduced(float[] delta, int at, float[] a, int place, float[] octaves, float[] rest) {
        for (int i = 0; i < rest.length; i++) {
            rest[i] = delta[at + i] * a[place + i];
            octaves[i] = rest[i] * PER_OCTAVE + ROUNDING;
        }
        for (int i = 0; i < rest.length; i++) {
            float k = octaves[i] - ROUNDING;
            rest[i] = rest[i] - k * OCTAVE_HIGH - k * OCTAVE_LOW;
        }
    }

    /** The exponential on half an octave to either side of 0, by a minimax polynomial. */
    private static void polynomial(float[] x) {
        for (int i = 0; i < x.length; i++) {
            float f = x[i];
            float p = (((0.0013930436f * f + 0.008333361f) * f + 0.041666646f) * f + 0.16666667f) * f + 0.5f;
            x[i] = p * f * f + f + 1f;
        }
    }

    private static void powers(float[] octaves) {
        for (int i = 0; i < octaves.length; i++) {
            int k = Float.floatToRawIntBits(octaves[i]) - ROUNDING_BITS;
            octaves[i] = Float.intBitsToFloat(Math.max(k, LEAST_EXPONENT) + EXPONENT_BIAS << MANTISSA_BITS);
        }
    }

    /** {@code exp(x)} of numbers in [-87, 0], as the scan computes it; for tests. */
    static float[] exponentials(float... x) {
        float[] ones = new float[x.length];
        Arrays.fill(ones, 1);
        float[] octaves = new float[x.length];
        float[] rest = new float[x.length];
        reduced(x, 0, ones, 0, octaves, rest);
        polynomial(rest);
        powers(octaves);
        for (int i = 0; i < x.length; i++) {
            rest[i] *= octaves[i];
        }
        return rest;
    }
}
