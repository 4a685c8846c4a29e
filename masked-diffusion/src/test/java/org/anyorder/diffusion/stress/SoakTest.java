// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.stress;

import java.nio.file.Path;
import org.anyorder.testing.Stress;
import org.anyorder.testing.stress.HeldMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Infills over and over in a process of its own, with every cache and block strategy. */
class SoakTest {

    @TempDir
    Path folder;

    @Test
    void infillingHoldsNothingBack() throws Exception {
        soak("infill", Stress.rounds(240, 10_000), Stress.rounds(640, 100_000));
    }

    @Test
    void loadingAndClosingHoldsNothingBack() throws Exception {
        soak("load", Stress.rounds(40, 400), Stress.rounds(104, 2_000));
    }

    private void soak(String what, int first, int last) throws Exception {
        HeldMemory.requireFlat(folder, Soak.class, what, Integer.toString(first), Integer.toString(last));
    }
}
