// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.stress;

import java.nio.file.Path;
import org.anyorder.testing.Stress;
import org.anyorder.testing.stress.HeldMemory;
import org.anyorder.testing.stress.Soak;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Generates over and over in a process of its own, in all ways. */
class SoakTest {

    @TempDir
    Path folder;

    @Test
    void generatingInBatchesHoldsNothingBack() throws Exception {
        Soak.requireFlat(
                folder, Endurance.class, Soak.Work.GENERATE, Stress.rounds(150, 10_000), Stress.rounds(350, 100_000));
    }

    @Test
    void loadingAndClosingHoldsNothingBack() throws Exception {
        Soak.requireFlat(folder, Endurance.class, Soak.Work.LOAD, Stress.rounds(40, 400), Stress.rounds(80, 2_000));
    }

    @Test
    void forecastingHoldsNothingBack() throws Exception {
        HeldMemory.requireFlat(
                folder,
                ForecastSoak.class,
                "forecast",
                Integer.toString(Stress.rounds(400, 10_000)),
                Integer.toString(Stress.rounds(1200, 100_000)),
                folder.toString());
    }
}
