// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.stress;

import java.nio.file.Path;
import org.anyorder.testing.Stress;
import org.anyorder.testing.stress.HeldMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Generates over and over in a process of its own, in all ways. */
class SoakTest {

    @TempDir
    Path folder;

    @Test
    void generatingInBatchesHoldsNothingBack() throws Exception {
        soak("generate", Stress.rounds(150, 10_000), Stress.rounds(350, 100_000));
    }

    @Test
    void loadingAndClosingHoldsNothingBack() throws Exception {
        soak("load", Stress.rounds(40, 400), Stress.rounds(80, 2_000));
    }

    private void soak(String what, int first, int last) throws Exception {
        HeldMemory.requireFlat(folder, Soak.class, what, Integer.toString(first), Integer.toString(last));
    }
}
