// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.stress;

import java.io.IOException;
import java.nio.file.Path;
import org.anyorder.testing.Stress;
import org.anyorder.testing.stress.HeldMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Does the same thing over and over in a process of its own. The long form makes 100,000 calls and compares with the
 * first 10,000.
 */
class SoakTest {

    @TempDir
    Path folder;

    @Test
    void infillingHoldsNothingBack() throws Exception {
        soak("infill", Stress.rounds(300, 10_000), Stress.rounds(1_500, 100_000));
    }

    @Test
    void loadingAndClosingHoldsNothingBack() throws Exception {
        soak("load", Stress.rounds(50, 200), Stress.rounds(200, 2_000));
    }

    @Test
    void trainingHoldsNothingBack() throws Exception {
        soak("train", Stress.rounds(100, 2_000), Stress.rounds(300, 20_000));
    }

    private void soak(String what, int first, int last) throws IOException, InterruptedException {
        Path model = TinyModel.write(folder.resolve("model"));
        HeldMemory.requireFlat(
                folder, Soak.class, what, model.toString(), Integer.toString(first), Integer.toString(last));
    }
}
