// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.hippo;

import org.apache.commons.math3.complex.Complex;

/** Where the poles of a diagonal state matrix begin, for n = 0 … N/2−1 (Gu et al. 2022, S4D, arXiv 2206.11893). */
public enum DiagonalStart {
    /** −½ + iπn: Fourier modes. */
    LIN {
        @Override
        public Complex[] poles(int size) {
            return each(size, n -> new Complex(-0.5, -Math.PI * n));
        }
    },
    /** −½ + i(N/π)(N/(2n+1) − 1): the poles of LegS, nearly. */
    INV {
        @Override
        public Complex[] poles(int size) {
            return each(size, n -> new Complex(-0.5, -size / Math.PI * (size / (2.0 * n + 1) - 1)));
        }
    },
    /** The poles of the normal part of LegS. */
    LEGS {
        @Override
        public Complex[] poles(int size) {
            return NormalPlusLowRank.of(HippoMatrix.LEGS, size).lambda();
        }

        @Override
        public Complex[] entries(int size) {
            Complex[] b = NormalPlusLowRank.of(HippoMatrix.LEGS, size).b();
            return each(
                    size, n -> new Complex(b[n].getReal(), Math.max(-LARGEST, Math.min(LARGEST, b[n].getImaginary()))));
        }
    },
    /** −(n+1), without oscillation. */
    REAL {
        @Override
        public Complex[] poles(int size) {
            return each(size, n -> new Complex(-(n + 1), 0));
        }
    };

    private static final double LARGEST = 2;

    /** One number of the state. */
    private interface Law {
        Complex at(int n);
    }

    /**
     * The poles, of each conjugate pair one.
     *
     * @param size N, even and at least 2
     * @return {@code [N/2]}, real parts below 0, imaginary parts at most 0
     */
    public abstract Complex[] poles(int size);

    /**
     * Where inputs enter.
     *
     * @param size N, even and at least 2
     * @return {@code [N/2]}, ones unless the poles come with entries of their own
     */
    public Complex[] entries(int size) {
        return each(size, n -> Complex.ONE);
    }

    private static Complex[] each(int size, Law law) {
        if (!(size >= 2 && size % 2 == 0)) {
            throw new IllegalArgumentException("size must be even and at least 2, got " + size);
        }
        Complex[] all = new Complex[size / 2];
        for (int n = 0; n < all.length; n++) {
            all[n] = law.at(n);
        }
        return all;
    }
}
