// SPDX-License-Identifier: Apache-2.0
package org.anyorder.music;

import java.util.random.RandomGenerator;

/** Music for tests. */
final class Rolls {
    private Rolls() {}

    /** Every voice anywhere in its reach, sometimes silent, often staying. */
    static PianoRoll random(int steps, RandomGenerator random) {
        int[][] pitches = new int[steps][Voice.values().length];
        for (int step = 0; step < steps; step++) {
            for (Voice voice : Voice.values()) {
                boolean stays = step > 0 && random.nextInt(3) > 0;
                int drawn =
                        random.nextInt(8) == 0 ? Voice.SILENCE : random.nextInt(voice.lowest(), voice.highest() + 1);
                pitches[step][voice.ordinal()] = stays ? pitches[step - 1][voice.ordinal()] : drawn;
            }
        }
        return new PianoRoll(pitches);
    }
}
