// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.plot;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import org.anyorder.checkpoint.AtomicFile;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Lines over a common axis as a PNG picture of 1000 by 500 points, made without a display. One thread at a time. */
public final class LinePlot {
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 500;

    private final XYChart chart;

    private LinePlot(String title, String across, String up) {
        System.setProperty("java.awt.headless", System.getProperty("java.awt.headless", "true"));
        chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(across)
                .yAxisTitle(up)
                .build();
        chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
        chart.getStyler().setLegendLayout(LegendLayout.Horizontal);
    }

    /**
     * An empty picture.
     *
     * @param title above it; may be empty
     * @param across what runs from left to right
     * @param up what runs upwards; may be empty
     * @return a picture without lines
     */
    public static LinePlot of(String title, String across, String up) {
        return new LinePlot(title, across, up);
    }

    /**
     * Adds a line.
     *
     * @param name for the legend, not yet taken
     * @param x from left to right
     * @param y as many
     * @return this
     */
    public LinePlot line(String name, double[] x, double[] y) {
        chart.addSeries(name, x, y).setMarker(SeriesMarkers.NONE);
        return this;
    }

    /**
     * Adds a line whose points are marked.
     *
     * @param name for the legend, not yet taken
     * @param x from left to right
     * @param y as many
     * @return this
     */
    public LinePlot points(String name, double[] x, double[] y) {
        chart.addSeries(name, x, y).setMarker(SeriesMarkers.CIRCLE);
        return this;
    }

    /**
     * Begins the upward axis at 0, for what is a part of a whole.
     *
     * @return this
     */
    public LinePlot fromZero() {
        chart.getStyler().setYAxisMin(0.0);
        return this;
    }

    /**
     * Writes the picture, or nothing.
     *
     * @param file where; replaced if it exists
     * @throws IOException if it cannot be written
     */
    public void write(Path file) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BitmapEncoder.saveBitmap(chart, bytes, BitmapEncoder.BitmapFormat.PNG);
        AtomicFile.writeBytes(file, bytes.toByteArray());
    }
}
