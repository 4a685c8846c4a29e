// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.anyorder.checkpoint.AtomicFile;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws the losses of a training over its updates as a PNG picture, without a display. */
final class LossPlot {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 500;
    // More points than pixels only cost time.
    private static final int MAX_POINTS = 900;

    private LossPlot() {}

    /**
     * Draws.
     *
     * @param file the PNG file, replaced as a whole
     * @param losses loss by update, by name of the curve; empty curves are left out
     * @throws IOException if the file cannot be written
     */
    static void write(Path file, Map<String, Map<Long, Double>> losses) throws IOException {
        System.setProperty("java.awt.headless", System.getProperty("java.awt.headless", "true"));
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .xAxisTitle("update")
                .yAxisTitle("loss")
                .build();
        chart.getStyler().setMarkerSize(0);
        losses.forEach((name, series) -> addCurve(chart, name, series));
        if (chart.getSeriesMap().isEmpty()) {
            return;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BitmapEncoder.saveBitmap(chart, bytes, BitmapEncoder.BitmapFormat.PNG);
        AtomicFile.writeBytes(file, bytes.toByteArray());
    }

    private static void addCurve(XYChart chart, String name, Map<Long, Double> series) {
        List<Map.Entry<Long, Double>> points = series.entrySet().stream()
                .filter(point -> Double.isFinite(point.getValue()))
                .toList();
        int stride = Math.max(1, (points.size() + MAX_POINTS - 1) / MAX_POINTS);
        List<Double> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        for (int from = 0; from < points.size(); from += stride) {
            List<Map.Entry<Long, Double>> group = points.subList(from, Math.min(points.size(), from + stride));
            x.add((double) group.get(group.size() - 1).getKey());
            y.add(group.stream().mapToDouble(Map.Entry::getValue).average().orElseThrow());
        }
        if (!x.isEmpty()) {
            chart.addSeries(name, x, y).setMarker(SeriesMarkers.NONE);
        }
    }
}
