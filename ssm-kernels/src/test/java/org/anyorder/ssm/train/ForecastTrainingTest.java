// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.anyorder.Forecaster;
import org.anyorder.Generators;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.checkpoint.TensorSource;
import org.anyorder.ssm.forecast.Autoregression;
import org.anyorder.ssm.forecast.LeastSquares;
import org.anyorder.ssm.forecast.NetworkForecaster;
import org.anyorder.testing.Seeds;
import org.anyorder.train.Trainer;
import org.anyorder.train.TrainingConfig;
import org.anyorder.train.TrainingListener;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Forecasters trained from a file find the law of a series that is known. */
class ForecastTrainingTest {
    private static final double[] WEIGHTS = {0.5, -0.4, 0.3};
    private static final int LENGTH = 60_000;

    @TempDir
    private static Path folder;

    private static double[] series;
    private static double[] sparse;

    @BeforeAll
    static void simulate() throws IOException {
        series = Autoregression.simulate(Seeds.random("ForecastTrainingTest"), WEIGHTS, 0, 1, LENGTH);
        write("series.csv", series);
        double[] few = new double[50];
        few[0] = 0.4;
        few[6] = 0.3;
        few[29] = -0.2;
        sparse = Autoregression.simulate(Seeds.random("ForecastTrainingTest"), few, 0, 1, LENGTH);
        write("sparse.csv", sparse);
    }

    @Test
    void aShiftDecoderOfSpaceTimeLearnsTheWeights() throws IOException {
        Path model = train(
                "spacetime",
                "series.csv",
                "\"model_type\": \"spacetime\", \"lag\": 128, \"normalisation\": \"none\", \"width\": 1,"
                        + " \"blocks\": 0, \"state\": 3, \"feedback\": \"shift\"",
                4,
                "\"updates\": 700, \"batch_rows\": 64, \"learning_rate\": 0.02");
        float[] read = tensor(model, "read");
        for (int i = 0; i < 3; i++) {
            assertEquals(WEIGHTS[i], read[i], 1e-2, "c_" + i + " of " + Arrays.toString(read));
        }
        requirePrefixes(model, series);
    }

    @Test
    void arNetLearnsTheWeightsThatLeastSquaresFinds() throws IOException {
        Path model = train(
                "ar-net",
                "series.csv",
                "\"model_type\": \"ar-net\", \"lag\": 3, \"normalisation\": \"none\"",
                125,
                "\"updates\": 600, \"batch_rows\": 64, \"learning_rate\": 0.02");
        float[] weights = tensor(model, "weight");
        LeastSquares fit = LeastSquares.fit(series, 0, LENGTH * 6 / 10, 3);
        for (int i = 0; i < 3; i++) {
            assertEquals(WEIGHTS[i], weights[i], 2e-2, "weight " + i + " of " + Arrays.toString(weights));
            assertEquals(fit.weights()[i], weights[i], 2e-2, "weight " + i + " against least squares");
        }
        try (NetworkForecaster forecaster = NetworkForecaster.open(ModelFolder.open(model), Device.cpu())) {
            double[] expected = fit.forecast(series, LENGTH, 5);
            double[] forecast = forecaster.forecast(new double[][] {series}, 5)[0];
            for (int t = 0; t < 5; t++) {
                assertEquals(expected[t], forecast[t], 0.1);
            }
        }
        requirePrefixes(model, series);
    }

    @Test
    void theRegulariserLeavesOnlyTheWeightsThatAreNeeded() throws IOException {
        Path model = train(
                "sparse",
                "sparse.csv",
                "\"model_type\": \"ar-net\", \"lag\": 50, \"normalisation\": \"none\", \"density\": 0.06,"
                        + " \"regularisation\": 0.02",
                78,
                "\"updates\": 1200, \"batch_rows\": 64, \"learning_rate\": 0.01");
        float[] weights = tensor(model, "weight");
        LeastSquares fit = LeastSquares.fit(sparse, 0, LENGTH * 6 / 10, 50);
        double ours = 0;
        double theirs = 0;
        for (int i = 0; i < 50; i++) {
            double truth = i == 0 ? 0.4 : i == 6 ? 0.3 : i == 29 ? -0.2 : 0;
            if (truth == 0) {
                assertEquals(0, weights[i], 3e-3, "weight " + i + " of " + Arrays.toString(weights));
                ours += Math.abs(weights[i]);
                theirs += Math.abs(fit.weights()[i]);
            } else {
                assertEquals(truth, weights[i], 3e-2, "weight " + i);
            }
        }
        assertTrue(ours < theirs / 10, "47 weights sum to " + ours + ", by least squares " + theirs);
    }

    @Test
    void aWholeSpaceTimeLearnsAWaveAndContinuesItFurtherThanItWasTrained() throws IOException {
        double[] wave = new double[3000];
        for (int t = 0; t < wave.length; t++) {
            wave[t] = 100 + 10 * Math.sin(2 * Math.PI * t / 24) + 4 * Math.sin(2 * Math.PI * t / 7);
        }
        write("wave.csv", wave);
        Path model = train(
                "wave",
                "wave.csv",
                "\"model_type\": \"spacetime\", \"lag\": 96, \"normalisation\": \"mean\", \"width\": 10, \"blocks\": 1,"
                        + " \"kernels\": 5, \"state\": 32, \"hidden\": 20, \"preparation\": \"differences\"",
                24,
                "\"updates\": 120, \"batch_rows\": 16, \"learning_rate\": 0.01");
        requirePrefixes(model, wave);
        try (Forecaster forecaster = Generators.forecaster(model.toString())) {
            assertEquals(96, forecaster.lag());
            int end = 2900;
            double[] forecast = forecaster.forecast(new double[][] {Arrays.copyOf(wave, end)}, 48)[0];
            double error = 0;
            double last = 0;
            for (int t = 0; t < 48; t++) {
                error += Math.abs(forecast[t] - wave[end + t]) / 48;
                last += Math.abs(wave[end - 1] - wave[end + t]) / 48;
            }
            assertTrue(error < last / 3, "errs by " + error + ", the last value by " + last);
        }
    }

    @Test
    void whatDoesNotFitIsRefusedWithItsName() throws IOException {
        refuse("\"lag\": 0", "\"csv\": \"series.csv\"", 4, "lag must be");
        refuse("\"lag\": 3, \"width\": 2", "\"csv\": \"series.csv\"", 4, "width");
        refuse("\"lag\": 3, \"density\": 0", "\"csv\": \"series.csv\"", 4, "density must be");
        refuse("\"lag\": 3", "\"csv\": \"series.csv\", \"columns\": [\"z\"]", 4, "column must be one of [x], got z");
        refuse("\"lag\": 3", "\"csv\": \"series.csv\", \"split\": [60000, 1, 1]", 4, "split must be three numbers");
        refuse("\"lag\": 3", "\"csv\": \"series.csv\", \"split\": [5, 100, 100]", 4, "the rows for training must be");
        refuse("\"lag\": 3", "\"csv\": \"series.csv\", \"split\": [500, 3, 100]", 4, "horizon must be in [1, 3]");
        refuse("\"lag\": 3", "\"csv\": \"series.csv\", \"rows\": 5", 4, "rows");
    }

    private static void refuse(String keys, String data, int horizon, String message) throws IOException {
        Path config = config("refused", "\"model_type\": \"ar-net\", " + keys, data, horizon, "\"updates\": 1");
        IOException refused = assertThrows(CheckpointFormatException.class, () -> TrainingConfig.read(config)
                .trainer(Device.cpu()));
        assertTrue(refused.getMessage().contains(message), refused.getMessage());
    }

    /** A longer forecast begins with the shorter one, and series do not see each other. */
    private static void requirePrefixes(Path model, double[] series) throws IOException {
        try (Forecaster forecaster = Generators.forecaster(model.toString())) {
            double[] other = Arrays.copyOf(series, series.length - 17);
            double[][] longest = forecaster.forecast(new double[][] {series, other}, 60);
            double scale = Arrays.stream(longest[0]).map(Math::abs).max().orElseThrow();
            for (int horizon : new int[] {1, 2, 7, 33}) {
                double[] alone = forecaster.forecast(new double[][] {series}, horizon)[0];
                assertEquals(horizon, alone.length);
                for (int t = 0; t < horizon; t++) {
                    assertEquals(longest[0][t], alone[t], 1e-4 * scale, "horizon " + horizon + " at " + t);
                }
            }
            assertEquals(
                    "past must hold at least " + forecaster.lag()
                            + " values, what this model looks at, got 1 in series 0",
                    assertThrows(IllegalArgumentException.class, () -> forecaster.forecast(new double[][] {{1}}, 1))
                            .getMessage());
            double[] broken = series.clone();
            broken[broken.length - 1] = Double.NaN;
            assertThrows(IllegalArgumentException.class, () -> forecaster.forecast(new double[][] {broken}, 1));
            assertThrows(IllegalArgumentException.class, () -> forecaster.forecast(new double[][] {series}, 0));
        }
    }

    private static Path train(String name, String csv, String model, int horizon, String settings) throws IOException {
        Path config = config(name, model, "\"csv\": \"" + csv + "\"", horizon, settings);
        Trainer<?> trainer = TrainingConfig.read(config).trainer(Device.cpu());
        return trainer.train(Trainer.Start.FRESH, new TrainingListener() {})
                .modelFolder()
                .orElseThrow();
    }

    private static Path config(String name, String model, String data, int horizon, String settings)
            throws IOException {
        String json = String.format(Locale.ROOT, """
                {"model": {%s}, "objective": {"name": "forecast", "horizon": %d}, "data": {%s},
                 "checkpoints": "runs/%s", "output": "models/%s", %s, "schedule": "cosine", "final_rate": 1e-5,
                 "weight_decay": 0.0, "ema": 0.9, "evaluation_rows": 16, "seed": 3}
                """, model, horizon, data, name, name, settings);
        return Files.writeString(folder.resolve(name + ".json"), json);
    }

    private static float[] tensor(Path model, String name) throws IOException {
        try (NDManager manager = NDManager.newBaseManager("PyTorch");
                TensorSource weights = ModelFolder.open(model).weights()) {
            return weights.read(manager, name).toFloatArray();
        }
    }

    private static void write(String file, double[] values) throws IOException {
        StringBuilder csv = new StringBuilder("x\n");
        for (double value : values) {
            csv.append(value).append('\n');
        }
        Files.writeString(folder.resolve(file), csv);
    }
}
