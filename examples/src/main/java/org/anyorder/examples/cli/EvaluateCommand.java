// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.checkpoint.ModelLocation;
import org.anyorder.evaluation.Evaluation;
import org.anyorder.evaluation.EvaluationListener;
import org.anyorder.evaluation.EvaluationSettings;
import org.anyorder.evaluation.EvaluationTask;
import org.anyorder.evaluation.Measure;
import org.anyorder.evaluation.Series;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures a model. */
@Command(
        name = "evaluate",
        description = {
            "Measure a model on fresh examples or a file. Insertion models have the tasks",
            "star         paths found in star graphs, fresh or from a CSV (edge_list,source,goal,path)",
            "zebra        zebra puzzles solved, fresh or from a file (input,output; CSV or JSON lines)",
            "likelihood   held-out loss and likelihood of a text (--data, the last but one 5 %%)",
            "infill       gaps of unknown length in such a text, against token frequencies",
            "Masked models have likelihood, and",
            "cache-parity what a cache changes: tokens, logits, evaluations, rows. --set cache=prefix,",
            "             dual, free or block; --set strategy, length, temperature, and the strategy's own.",
            "             --data: templates (.json, .jsonl) or a text, its windows' second halves are filled",
            "Causal models have likelihood (--set window=N), and",
            "acceptance   how many tokens of a draft they accept. --set draft=MODEL, temperature, window",
            "Models of chorales have",
            "chorales     nats per note of the test part (--data), given nothing, half, outer voices, the soprano, outer",
            "             bars, beside guessing. --set baseline=MODEL measures another model, too. --count chorales",
            "Forecasters have",
            "forecast     errors of rolling forecasts of a CSV (--data) against the last value, the last season and",
            "             least squares. --set horizon, stride, season, order"
        },
        footer = {
            "",
            "Errors are standard errors; in [ ] stands a 95 %% interval.",
            "Example: anyorder evaluate --model star-easy --task star",
            "         anyorder evaluate --model shakespeare-insertion --task infill"
                    + " --data examples/data/tinyshakespeare.txt",
            "         anyorder evaluate --model FOLDER --task cache-parity --set cache=dual --set block-length=8"
        })
final class EvaluateCommand implements Callable<Integer> {

    private static final int PER_LINE = 8;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Option(names = "--task", required = true, paramLabel = "NAME", description = "What to measure: see above.")
    private String task = "";

    @Option(names = "--data", paramLabel = "FILE", description = "What to measure on. Default: drawn afresh.")
    private Optional<Path> data = Optional.empty();

    @Option(
            names = "--count",
            paramLabel = "N",
            description =
                    "Examples. Default: star, zebra, likelihood 1000, infill, acceptance 200, cache-parity 20, all of a"
                            + " file, all test chorales.")
    private Optional<Integer> count = Optional.empty();

    @Option(names = "--seed", defaultValue = "0", description = "Of everything drawn. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--batch",
            defaultValue = "32",
            paramLabel = "B",
            description = "Sequences decoded together; changes speed only. Default: ${DEFAULT-VALUE}.")
    private int batch;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "An option of the task; repeatable.")
    private List<String> settings = List.of();

    @Mixin
    private FormatOptions format = new FormatOptions();

    @Override
    public Integer call() throws IOException {
        Map<String, String> options = KeyValues.of(settings);
        try (ModelLocation location = ModelLocation.of(model.reference())) {
            EvaluationSettings settings = new EvaluationSettings(
                    location.folder(),
                    model.device(),
                    model.precision(),
                    data,
                    count.isPresent() ? OptionalInt.of(count.get()) : OptionalInt.empty(),
                    seed,
                    batch,
                    options);
            EvaluationTask chosen = EvaluationTask.named(
                    task, ModelFolder.open(location.folder()).config());
            if (!options.isEmpty() && !chosen.takesOptions()) {
                throw new IllegalArgumentException("--set must not be given, task " + task
                        + " has no options; got --set "
                        + options.keySet().iterator().next());
            }
            try (Progress progress = new Progress(common.showsProgress())) {
                Evaluation evaluation = chosen.run(settings, progress);
                progress.close();
                System.out.print(format.json() ? ResultJson.line(json(evaluation)) + "\n" : text(evaluation));
            }
        }
        return 0;
    }

    private String text(Evaluation evaluation) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%s · %s · %,d examples · seed %d · %.1f s%n",
                model.reference(),
                task,
                evaluation.examples(),
                seed,
                seconds(evaluation)));
        evaluation.notes().forEach(note -> text.append("  ").append(note).append('\n'));
        for (Measure measure : evaluation.measures()) {
            String trust = "";
            if (measure.interval().isPresent()) {
                Measure.Interval interval = measure.interval().get();
                trust = String.format(Locale.ROOT, "[%.4f, %.4f]", interval.low(), interval.high());
            } else if (measure.standardError().isPresent()) {
                trust = String.format(
                        Locale.ROOT, "± %.4f", measure.standardError().getAsDouble());
            }
            text.append(String.format(
                    Locale.ROOT,
                    "  %-18s %9s  %-18s %s%n",
                    measure.name(),
                    figure(measure.value()),
                    trust,
                    measure.meaning()));
        }
        evaluation.series().forEach(series -> text.append(lines(series)));
        return text.toString();
    }

    /** A dash where there is nothing to measure. */
    private static String figure(double value) {
        return Double.isNaN(value) ? "\u2013" : String.format(Locale.ROOT, "%.4f", value);
    }

    private static String lines(Series series) {
        StringBuilder text = new StringBuilder("  " + series.name() + ", " + series.meaning() + ":\n");
        for (int from = 0; from < series.values().size(); from += PER_LINE) {
            List<Double> line = series.values()
                    .subList(from, Math.min(from + PER_LINE, series.values().size()));
            text.append(String.format(Locale.ROOT, "  %6d", from + 1));
            line.forEach(value -> text.append(String.format(Locale.ROOT, " %9s", figure(value))));
            text.append('\n');
        }
        return text.toString();
    }

    private JsonObject json(Evaluation evaluation) {
        JsonObject json = new JsonObject();
        json.addProperty("model", model.reference());
        json.addProperty("task", task);
        json.addProperty("examples", evaluation.examples());
        json.addProperty("seed", seed);
        json.addProperty("seconds", seconds(evaluation));
        JsonObject measures = new JsonObject();
        for (Measure measure : evaluation.measures()) {
            JsonObject one = new JsonObject();
            one.add("value", ResultJson.number(measure.value()));
            measure.standardError().ifPresent(error -> one.add("standardError", ResultJson.number(error)));
            measure.interval().ifPresent(interval -> {
                one.addProperty("low", interval.low());
                one.addProperty("high", interval.high());
            });
            one.addProperty("meaning", measure.meaning());
            measures.add(measure.name(), one);
        }
        json.add("measures", measures);
        if (!evaluation.series().isEmpty()) {
            JsonObject series = new JsonObject();
            evaluation.series().forEach(each -> series.add(each.name(), json(each)));
            json.add("series", series);
        }
        if (!evaluation.notes().isEmpty()) {
            json.add("notes", ResultJson.array(evaluation.notes()));
        }
        return json;
    }

    private static JsonObject json(Series series) {
        JsonArray values = new JsonArray();
        series.values().forEach(value -> values.add(ResultJson.number(value)));
        JsonObject json = new JsonObject();
        json.add("values", values);
        json.addProperty("meaning", series.meaning());
        return json;
    }

    private static double seconds(Evaluation evaluation) {
        return evaluation.elapsed().toNanos() / 1e9;
    }

    /** A bar that appears with the first example. */
    private static final class Progress implements EvaluationListener, AutoCloseable {

        private final boolean shown;
        private Optional<ProgressBar> bar = Optional.empty();

        Progress(boolean shown) {
            this.shown = shown;
        }

        @Override
        public void progressed(int done, int total) {
            if (shown && bar.isEmpty()) {
                bar = Optional.of(new ProgressBarBuilder()
                        .setTaskName("evaluate")
                        .setInitialMax(total)
                        .build());
            }
            bar.ifPresent(drawn -> drawn.stepTo(done));
        }

        @Override
        public void close() {
            bar.ifPresent(ProgressBar::close);
            bar = Optional.empty();
        }
    }
}
