// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar with loss, tokens per second and remaining time, and one line per evaluation. */
public final class ProgressListener implements TrainingListener, AutoCloseable {
    private static final int REFRESH_MILLIS = 1000;
    // Weight of the past in the running means shown, per update.
    private static final double SMOOTHING = 0.95;

    private final PrintStream out;
    private Optional<ProgressBar> bar = Optional.empty();
    private double loss = Double.NaN;
    private double speed = Double.NaN;

    /**
     * A listener that draws on a terminal.
     *
     * @param out where to draw, usually {@code System.err}
     */
    public ProgressListener(PrintStream out) {
        this.out = out;
    }

    @Override
    public void started(TrainingSettings settings, long weights, long done) {
        close();
        out.printf(Locale.ROOT, "%,d weights, update %d of %d%n", weights, done, settings.updates());
        bar = Optional.of(new ProgressBarBuilder()
                .setTaskName("train")
                .setInitialMax(settings.updates())
                .startsFrom(done, java.time.Duration.ZERO)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(REFRESH_MILLIS)
                .setConsumer(new ConsoleProgressBarConsumer(out))
                .build());
    }

    @Override
    public void updated(UpdateReport report) {
        if (Double.isFinite(report.loss())) {
            loss = smooth(loss, report.loss());
        }
        speed = smooth(speed, report.tokens() / report.seconds());
        bar.ifPresent(
                shown -> shown.setExtraMessage(String.format(Locale.ROOT, "loss %.4f, %,.0f tokens/s", loss, speed))
                        .stepTo(report.update()));
    }

    private static double smooth(double mean, double value) {
        return Double.isNaN(mean) ? value : SMOOTHING * mean + (1 - SMOOTHING) * value;
    }

    @Override
    public void evaluated(long update, Map<String, Double> scores) {
        StringBuilder line = new StringBuilder("update " + update + ":");
        new TreeMap<>(scores)
                .forEach((name, score) -> line.append(String.format(Locale.ROOT, " %s %.4f", name, score)));
        out.println();
        out.println(line);
    }

    @Override
    public void finished(TrainingResult result) {
        close();
    }

    /** Stops drawing. */
    @Override
    public void close() {
        bar.ifPresent(ProgressBar::close);
        bar = Optional.empty();
    }
}
