// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.stress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.anyorder.Forecaster;
import org.anyorder.Generators;
import org.anyorder.ssm.TestFolders;
import org.anyorder.testing.Stress;
import org.anyorder.testing.stress.Threads;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many threads on one forecaster. */
class ForecasterThreadsTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {TestFolders.SPACETIME, TestFolders.AR_NET})
    void thirtyTwoThreadsGetTheForecastsTheyGetAlone(String json) throws Exception {
        String model = TestFolders.forecaster(folder, json).toString();
        int each = Stress.rounds(5, 500);
        try (Forecaster forecaster = Generators.forecaster(model)) {
            List<double[][]> alone = IntStream.range(0, Threads.COUNT * each)
                    .mapToObj(number -> forecaster.forecast(past(number), 1 + number % 50))
                    .toList();
            Threads.together(thread -> {
                for (int number = thread * each; number < (thread + 1) * each; number++) {
                    double[][] found = forecaster.forecast(past(number), 1 + number % 50);
                    for (int row = 0; row < found.length; row++) {
                        assertArrayEquals(alone.get(number)[row], found[row], "forecast " + number);
                    }
                }
            });
        }
        Forecaster closed = Generators.forecaster(model);
        closed.close();
        closed.close();
        assertThrows(IllegalStateException.class, () -> closed.forecast(past(1), 1));
    }

    /** One to three series of 24 to 30 values. */
    static double[][] past(int number) {
        SplittableRandom random = new SplittableRandom(number);
        return IntStream.rangeClosed(0, number % 3)
                .mapToObj(row -> random.doubles(24 + number % 7).toArray())
                .toArray(double[][]::new);
    }
}
