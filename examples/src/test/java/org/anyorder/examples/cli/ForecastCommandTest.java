// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Training, measuring and using a forecaster from the command line. */
class ForecastCommandTest {

    @TempDir
    private static Path folder;

    private static String model;
    private static String series;

    @BeforeAll
    static void train() throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        StringBuilder csv = new StringBuilder("date,slow,fast\n");
        double slow = 0;
        for (int t = 0; t < 1500; t++) {
            slow = 0.9 * slow + random.nextGaussian();
            double fast = 50 + 5 * Math.sin(2 * Math.PI * t / 12) + 0.1 * random.nextGaussian();
            csv.append(String.format(Locale.ROOT, "2020-01-01 %d:00,%.4f,%.4f%n", t, slow, fast));
        }
        series = Files.writeString(folder.resolve("series.csv"), csv).toString();
        Path config = Files.writeString(folder.resolve("train.json"), """
                {"model": {"model_type": "ar-net", "lag": 24, "normalisation": "mean"},
                 "objective": {"name": "forecast", "horizon": 24}, "data": {"csv": "series.csv"},
                 "checkpoints": "runs", "output": "model", "updates": 300, "batch_rows": 32, "learning_rate": 0.01,
                 "weight_decay": 0.0, "evaluation_rows": 16}
                """);
        Console trained = Console.run("train", "--config", config.toString(), "--quiet");
        assertEquals(0, trained.code(), trained.err());
        model = trained.outLines().get(trained.outLines().size() - 1);
    }

    @Test
    void aForecastIsALinePerStepAndAColumnPerSeries() {
        List<String> all = forecast("--horizon", "30");
        assertEquals("step,slow,fast", all.get(0));
        assertEquals(31, all.size());
        List<String> shorter = forecast("--horizon", "7", "--column", "fast");
        assertEquals("step,fast", shorter.get(0));
        for (int step = 1; step <= 7; step++) {
            String[] fields = all.get(step).split(",");
            assertEquals(Integer.toString(step), fields[0]);
            double expected = Double.parseDouble(fields[2]);
            assertEquals(expected, Double.parseDouble(shorter.get(step).split(",")[1]), 1e-4);
            assertEquals(50 + 5 * Math.sin(2 * Math.PI * (1499 + step) / 12), expected, 1.5);
        }
    }

    @Test
    void theForecastGoesToAFileAndAPicture() throws IOException {
        Path csv = folder.resolve("out.csv");
        Path png = folder.resolve("out.png");
        Console run = Console.run(
                "forecast",
                "--model",
                model,
                "--data",
                series,
                "--horizon",
                "5",
                "--output",
                csv.toString(),
                "--plot",
                png.toString());
        assertEquals(0, run.code(), run.err());
        assertEquals("", run.out());
        assertEquals(forecast("--horizon", "5"), Files.readAllLines(csv));
        assertEquals(1000, ImageIO.read(png.toFile()).getWidth());
    }

    @Test
    void rollingForecastsAreMeasuredAgainstSimpleOnes() {
        Console run = Console.run(
                "evaluate",
                "--model",
                model,
                "--task",
                "forecast",
                "--data",
                series,
                "--set",
                "horizon=12",
                "--set",
                "season=12",
                "--set",
                "order=24",
                "--set",
                "stride=3",
                "--format",
                "json");
        assertEquals(0, run.code(), run.err());
        JsonObject found = JsonParser.parseString(run.out()).getAsJsonObject();
        JsonObject measures = found.getAsJsonObject("measures");
        String[] names = {"mse", "mae", "last_mse", "last_mae", "seasonal_mse", "seasonal_mae", "ar_mse", "ar_mae"};
        assertArrayEquals(names, measures.keySet().toArray());
        double[] values = Arrays.stream(names)
                .mapToDouble(name -> measures.getAsJsonObject(name).get("value").getAsDouble())
                .toArray();
        assertEquals(2 * 97, found.get("examples").getAsInt()); // 300 rows for testing, 289 origins, every third
        assertTrue(values[0] < values[2], "the model errs by " + values[0] + ", the last value by " + values[2]);
        assertTrue(values[0] < 1.5 * values[6], "the model errs by " + values[0] + ", least squares by " + values[6]);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "date,x;a,1;b,           | line 3 column x must be a finite number, got ''",
                "date,x;a,1;b,NaN        | line 3 column x must be a finite number, got 'NaN'",
                "date,x;a,1;b            | line 3 must have 2 fields, as many as there are names, got 1",
                "date,x;a,1              | must hold at least 24 rows, the past that this model looks at, got 1",
                "date,y;a,1              | column must be one of [y], got x",
                "date,x;a,1;;b,2         | line 3 is empty, and lines follow"
            })
    void faultsOfTheFileAreOneLineAndCodeTwo(String text, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("broken.csv"), text.strip().replace(';', '\n') + "\n");
        refused(message, "--data", file.toString(), "--horizon", "3", "--column", "x");
    }

    @Test
    void otherFaultsAreOneLineAndCodeTwoToo() {
        refused("--horizon must be in [1, 1048576], got 0", "--data", series, "--horizon", "0");
        refused("column must be one of [slow, fast], got z", "--data", series, "--horizon", "3", "--column", "z");
        refused("no such file", "--data", folder.resolve("none.csv").toString(), "--horizon", "3");
        Console language = Console.run("forecast", "--model", "star-easy", "--data", series, "--horizon", "3");
        assertEquals(2, language.code());
        assertTrue(language.refusals().get(0).contains("for a forecaster"), language.err());
    }

    private static void refused(String message, String... options) {
        List<String> arguments = new java.util.ArrayList<>(List.of("forecast", "--model", model));
        arguments.addAll(List.of(options));
        Console run = Console.run(arguments.toArray(String[]::new));
        assertEquals(2, run.code(), run.err());
        assertEquals(1, run.refusals().size(), run.err());
        assertTrue(run.refusals().get(0).contains(message), run.refusals().get(0));
        assertEquals("", run.out());
    }

    private static List<String> forecast(String... options) {
        List<String> arguments = new java.util.ArrayList<>(List.of("forecast", "--model", model, "--data", series));
        arguments.addAll(List.of(options));
        Console run = Console.run(arguments.toArray(String[]::new));
        assertEquals(0, run.code(), run.err());
        return run.outLines();
    }
}
