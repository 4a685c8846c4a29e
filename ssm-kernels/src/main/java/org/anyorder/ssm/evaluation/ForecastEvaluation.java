// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.evaluation;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.decoding.StrategyOptions;
import org.anyorder.evaluation.Evaluation;
import org.anyorder.evaluation.EvaluationListener;
import org.anyorder.evaluation.EvaluationSettings;
import org.anyorder.evaluation.EvaluationTask;
import org.anyorder.evaluation.Measure;
import org.anyorder.ssm.forecast.Baseline;
import org.anyorder.ssm.forecast.LeastSquares;
import org.anyorder.ssm.forecast.NetworkForecaster;
import org.anyorder.ssm.forecast.SeriesTable;
import org.anyorder.ssm.forecast.Split;
import org.anyorder.ssm.network.ForecastConfig;

/**
 * How far forecasts are off: a forecast is made at one time after the other of the rows for testing (rolling origin),
 * and its mean squared and mean absolute error compared with that of the last value, of the last season, and of an
 * autoregression fitted to the rows for training by least squares.
 *
 * <p>Errors are in standard deviations of each column's rows for training. Options: {@code horizon} (what the model was
 * trained for), {@code stride} (times between two forecasts, 1), {@code season} (24), {@code order} of the
 * autoregression (the model's lag, at most 48).
 */
public final class ForecastEvaluation implements EvaluationTask {
    private static final int MOST_WEIGHTS = 48;
    private static final Set<String> KEYS = Set.of("horizon", "stride", "season", "order");

    /** Made by the service loader. */
    public ForecastEvaluation() {}

    @Override
    public String name() {
        return "forecast";
    }

    @Override
    public String summary() {
        return "errors of rolling forecasts against simple ones";
    }

    @Override
    public boolean claims(ModelConfig model) {
        return model.isOneOf(ForecastConfig.TYPES);
    }

    @Override
    public boolean takesOptions() {
        return true;
    }

    @Override
    public Evaluation run(EvaluationSettings settings, EvaluationListener listener) throws IOException {
        Path file = settings.data()
                .orElseThrow(() -> new IllegalArgumentException(
                        "task forecast needs data, a CSV file with the series of the model's columns"));
        ModelFolder folder = ModelFolder.open(settings.folder());
        Plan plan = plan(folder.config(), SeriesTable.read(file), new StrategyOptions(settings.options()));
        try (NetworkForecaster forecaster = NetworkForecaster.open(folder, settings.device())) {
            long start = System.nanoTime();
            List<Origin> origins = plan.origins(settings.count().orElse(Integer.MAX_VALUE), forecaster.lag());
            List<double[]> model = new ArrayList<>();
            for (int from = 0; from < origins.size(); from += settings.batchRows()) {
                List<Origin> batch = origins.subList(from, Math.min(origins.size(), from + settings.batchRows()));
                double[][] past = batch.stream()
                        .map(origin -> Arrays.copyOfRange(
                                plan.series(origin), origin.time() - forecaster.lag(), origin.time()))
                        .toArray(double[][]::new);
                model.addAll(Arrays.asList(forecaster.forecast(past, plan.horizon())));
                listener.progressed(from + batch.size(), origins.size());
            }
            List<Measure> measures = new ArrayList<>(measures("", "the model", plan, origins, model));
            for (Rival rival : plan.rivals()) {
                List<double[]> forecasts = origins.stream()
                        .map(origin ->
                                rival.of(origin.column()).forecast(plan.series(origin), origin.time(), plan.horizon()))
                        .toList();
                measures.addAll(measures(rival.prefix(), rival.meaning(), plan, origins, forecasts));
            }
            return new Evaluation(origins.size(), measures, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    /** A forecast is made of a column when so many of its values are known. */
    private record Origin(int column, int time) {}

    /** A baseline for each column. */
    private record Rival(String prefix, String meaning, List<Baseline> columns) {
        Baseline of(int column) {
            return columns.get(column);
        }
    }

    /** What is measured. */
    private record Plan(SeriesTable table, Split split, int horizon, int stride, int season, int order) {
        double[] series(Origin origin) {
            return table.series()[origin.column()];
        }

        List<Origin> origins(int count, int lag) {
            int first = Math.max(split.training() + split.validation(), Math.max(lag, Math.max(season, order)));
            int last = split.training() + split.validation() + split.test() - horizon;
            List<Origin> origins = new ArrayList<>();
            for (int time = first; time <= last && origins.size() < count; time += stride) {
                for (int column = 0; column < table.columns().size() && origins.size() < count; column++) {
                    origins.add(new Origin(column, time));
                }
            }
            if (origins.isEmpty()) {
                throw new IllegalArgumentException("horizon must be at most "
                        + (split.test() - Math.max(0, first - split.training() - split.validation()))
                        + ", the rows for testing behind the past that is read, got " + horizon);
            }
            return origins;
        }

        List<Rival> rivals() {
            int columns = table.columns().size();
            List<Baseline> fits = new ArrayList<>();
            for (double[] series : table.series()) {
                fits.add(LeastSquares.fit(series, 0, split.training(), order));
            }
            return List.of(
                    new Rival("last_", "the last value", java.util.Collections.nCopies(columns, Baseline.last())),
                    new Rival(
                            "seasonal_",
                            "the last season of " + season,
                            java.util.Collections.nCopies(columns, Baseline.seasonal(season))),
                    new Rival("ar_", "autoregression of order " + order + ", least squares", fits));
        }

        /** Of the rows for training. */
        double deviation(int column) {
            double[] values = Arrays.copyOf(table.series()[column], split.training());
            double mean = Arrays.stream(values).average().orElseThrow();
            double variance = Arrays.stream(values)
                    .map(x -> (x - mean) * (x - mean))
                    .average()
                    .orElseThrow();
            return variance > 0 ? Math.sqrt(variance) : 1;
        }
    }

    private static Plan plan(ModelConfig model, SeriesTable all, StrategyOptions options) throws IOException {
        for (String key : new TreeSet<>(options.values().keySet())) {
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException("option must be one of " + new TreeSet<>(KEYS) + ", got " + key);
            }
        }
        ModelConfig data = model.optionalObject(ForecastConfig.DATA)
                .orElse(ModelConfig.parse(model.origin() + ": " + ForecastConfig.DATA, "{}"));
        List<String> columns = data.has("columns") ? data.strings("columns") : all.columns();
        SeriesTable table = all.select(columns);
        int lag = ForecastConfig.read(model).lag();
        try {
            Split split = Split.read(data, table.length());
            int most = Math.max(1, split.test());
            return new Plan(
                    table,
                    split,
                    options.integer("horizon", 1, most)
                            .orElse(Math.min(most, data.integerOr("horizon", 24, 1, 1 << 20))),
                    options.integer("stride", 1, 1 << 20).orElse(1),
                    options.integer("season", 1, 1 << 20).orElse(24),
                    options.integer("order", 1, 512).orElse(Math.min(lag, MOST_WEIGHTS)));
        } catch (IllegalArgumentException refused) {
            throw new CheckpointFormatException(refused.getMessage(), refused);
        }
    }

    private static List<Measure> measures(
            String prefix, String whose, Plan plan, List<Origin> origins, List<double[]> forecasts) {
        double[] squared = new double[origins.size()];
        double[] absolute = new double[origins.size()];
        double[] deviations = new double[plan.table().columns().size()];
        for (int column = 0; column < deviations.length; column++) {
            deviations[column] = plan.deviation(column);
        }
        for (int i = 0; i < squared.length; i++) {
            Origin origin = origins.get(i);
            double[] series = plan.series(origin);
            for (int t = 0; t < plan.horizon(); t++) {
                double error = (forecasts.get(i)[t] - series[origin.time() + t]) / deviations[origin.column()];
                squared[i] += error * error / plan.horizon();
                absolute[i] += Math.abs(error) / plan.horizon();
            }
        }
        String what = String.format(Locale.ROOT, " of %s, %d ahead", whose, plan.horizon());
        // Windows overlap: a standard error over them would say too little.
        return List.of(
                Measure.of(prefix + "mse", Arrays.stream(squared).average().orElseThrow(), "mean squared error" + what),
                Measure.of(
                        prefix + "mae", Arrays.stream(absolute).average().orElseThrow(), "mean absolute error" + what));
    }
}
