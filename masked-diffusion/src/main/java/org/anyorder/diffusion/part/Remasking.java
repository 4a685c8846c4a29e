// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part;

import java.util.random.RandomGenerator;

/** Which settled tokens are masked again. */
public interface Remasking {

    /** Settled tokens stay. */
    Remasking NEVER = new Remasking() {
        @Override
        public int[] remask(double[] logProbs, Progress progress, RandomGenerator random) {
            return new int[0];
        }

        @Override
        public int lastStep() {
            return 0;
        }

        @Override
        public String toString() {
            return "never";
        }
    };

    /**
     * The tokens to mask again in a step; the step's own commits are not among them.
     *
     * @param logProbs of the tokens generated so far, ascending by position
     * @param progress how far the sequence is
     * @param random the sequence's stream
     * @return indices of the tokens to mask again, ascending
     */
    int[] remask(double[] logProbs, Progress progress, RandomGenerator random);

    /**
     * The last step that may mask tokens again: until then a full sequence is not complete.
     *
     * @return a step, 0 if none
     */
    int lastStep();
}
