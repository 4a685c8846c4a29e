// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.stress;

import java.nio.file.Path;
import org.anyorder.testing.Stress;
import org.anyorder.testing.stress.Soak;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Infills over and over in a process of its own, in all ways. */
class SoakTest {

    @TempDir
    Path folder;

    @Test
    void infillingInBatchesHoldsNothingBack() throws Exception {
        Soak.requireFlat(
                folder, Infilling.class, Soak.Work.GENERATE, Stress.rounds(180, 10_000), Stress.rounds(420, 100_000));
    }

    @Test
    void loadingAndClosingHoldsNothingBack() throws Exception {
        Soak.requireFlat(folder, Infilling.class, Soak.Work.LOAD, Stress.rounds(42, 400), Stress.rounds(90, 2_000));
    }
}
