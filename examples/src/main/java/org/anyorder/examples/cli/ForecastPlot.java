// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.anyorder.examples.plot.LinePlot;
import org.anyorder.ssm.forecast.SeriesTable;

/** The end of each series and its forecast as a picture. */
final class ForecastPlot {
    /** As much of the past as this many horizons. */
    private static final int PAST = 3;

    private ForecastPlot() {}

    static void write(Path file, SeriesTable table, double[][] forecast) throws IOException {
        LinePlot plot = LinePlot.of("", "step", "");
        int horizon = forecast[0].length;
        int shown = (int) Math.min(table.length(), (long) PAST * horizon);
        for (int i = 0; i < forecast.length; i++) {
            double[] series = table.series()[i];
            String name = table.columns().get(i);
            double[] past = Arrays.copyOfRange(series, series.length - shown, series.length);
            plot.line(name, steps(1 - shown, 0), past);
            // The forecast starts at the last value, so that the lines meet.
            double[] next = new double[horizon + 1];
            next[0] = series[series.length - 1];
            System.arraycopy(forecast[i], 0, next, 1, horizon);
            plot.line(name + ", forecast", steps(0, horizon), next);
        }
        plot.write(file);
    }

    private static double[] steps(int from, int to) {
        return IntStream.rangeClosed(from, to).asDoubleStream().toArray();
    }
}
