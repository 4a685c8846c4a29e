// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.stress;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.anyorder.Forecaster;
import org.anyorder.Generators;
import org.anyorder.ssm.TestFolders;
import org.anyorder.testing.stress.HeldMemory;

/** A process that forecasts over and over, by all kinds in turn. Arguments: what, first, last, a folder. */
final class ForecastSoak {

    private ForecastSoak() {}

    public static void main(String[] args) throws Exception {
        List<Forecaster> forecasters = new ArrayList<>();
        for (String json : List.of(TestFolders.SPACETIME, TestFolders.AR_NET)) {
            Path folder = Path.of(args[3]).resolve("forecaster" + forecasters.size());
            forecasters.add(
                    Generators.forecaster(TestFolders.forecaster(folder, json).toString()));
        }
        HeldMemory.repeat(Integer.parseInt(args[1]), Integer.parseInt(args[2]), round -> forecasters
                .get(round % 2)
                .forecast(ForecasterThreadsTest.past(round % 97), 1 + round % 50));
        forecasters.forEach(Forecaster::close);
    }
}
