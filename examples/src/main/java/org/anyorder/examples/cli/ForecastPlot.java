// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.anyorder.checkpoint.AtomicFile;
import org.anyorder.ssm.forecast.SeriesTable;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The end of each series and its forecast as a PNG picture, without a display. */
final class ForecastPlot {
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 500;
    /** As much of the past as this many horizons. */
    private static final int PAST = 3;

    private ForecastPlot() {}

    static void write(Path file, SeriesTable table, double[][] forecast) throws IOException {
        System.setProperty("java.awt.headless", System.getProperty("java.awt.headless", "true"));
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .xAxisTitle("step")
                .build();
        int horizon = forecast[0].length;
        int shown = (int) Math.min(table.length(), (long) PAST * horizon);
        for (int i = 0; i < forecast.length; i++) {
            double[] series = table.series()[i];
            String name = table.columns().get(i);
            double[] past = Arrays.copyOfRange(series, series.length - shown, series.length);
            add(chart, name, IntStream.rangeClosed(1 - shown, 0), past);
            // The forecast starts at the last value, so that the lines meet.
            double[] next = new double[horizon + 1];
            next[0] = series[series.length - 1];
            System.arraycopy(forecast[i], 0, next, 1, horizon);
            add(chart, name + ", forecast", IntStream.rangeClosed(0, horizon), next);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BitmapEncoder.saveBitmap(chart, bytes, BitmapEncoder.BitmapFormat.PNG);
        AtomicFile.writeBytes(file, bytes.toByteArray());
    }

    private static void add(XYChart chart, String name, IntStream steps, double[] values) {
        chart.addSeries(name, steps.asDoubleStream().toArray(), values).setMarker(SeriesMarkers.NONE);
    }
}
