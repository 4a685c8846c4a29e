// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Everything random about a training as a pure function of its seed: rows by their index, engine seeds by update and
 * micro-batch. A checkpoint therefore needs no random state but the seed.
 */
record SeedStreams(long seed) {
    private static final long INITIAL = 1;
    private static final long ENGINE = 2;
    private static final long TRAINING_ROWS = 3;
    private static final long VALIDATION_ROWS = 4;

    int initialSeed() {
        return (int) (key(INITIAL, 0, 0) >>> 33);
    }

    int engineSeed(long update, int microBatch) {
        return (int) (key(ENGINE, update, microBatch) >>> 33);
    }

    List<RowStream> rows(Phase phase, long firstIndex, int count) {
        long purpose = phase == Phase.TRAINING ? TRAINING_ROWS : VALIDATION_ROWS;
        List<RowStream> rows = new ArrayList<>(count);
        for (long index = firstIndex; index < firstIndex + count; index++) {
            rows.add(new RowStream(index, new SplittableRandom(key(purpose, index, 0))));
        }
        return rows;
    }

    private long key(long purpose, long major, long minor) {
        return mix(mix(mix(mix(seed) + purpose) + major) + minor);
    }

    // Finaliser of SplitMix64 (variant 13 of Stafford): neighbouring keys give unrelated streams.
    private static long mix(long value) {
        long mixed = value + 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
