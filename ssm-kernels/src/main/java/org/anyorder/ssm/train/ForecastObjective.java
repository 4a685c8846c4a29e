// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.nn.Compute;
import org.anyorder.ssm.forecast.SeriesTable;
import org.anyorder.ssm.forecast.Split;
import org.anyorder.ssm.network.ForecastConfig;
import org.anyorder.ssm.network.ForecastNetwork;
import org.anyorder.ssm.network.Normalisation.Scale;
import org.anyorder.train.Loss;
import org.anyorder.train.Objective;
import org.anyorder.train.Pass;
import org.anyorder.train.Phase;
import org.anyorder.train.RowStream;

/**
 * Teaches a forecaster to continue windows of series. A row is a window of a column, both drawn evenly, in the scale
 * that its past gives it; futures of validation lie behind the rows for training. Two draws a row.
 *
 * <p>Logged besides the loss: {@code forecast_mse}, the squared error of the forecast in that scale, in validation
 * only.
 */
public final class ForecastObjective implements Objective<ForecastNetwork> {
    private final ModelConfig published;
    private final ForecastConfig config;
    private final Compute compute;
    private final SeriesTable table;
    private final Split split;
    private final int horizon;
    private final String source;

    /**
     * What is learned from.
     *
     * @param table the series
     * @param split its rows
     * @param source a sentence for the model card
     */
    public record Data(SeriesTable table, Split split, String source) {}

    /**
     * An objective.
     *
     * @param published the configuration of the network
     * @param compute how its linear layers multiply
     * @param data what is learned from
     * @param horizon how far windows reach into the future, at least 1
     * @throws CheckpointFormatException if the configuration is not valid
     * @throws IllegalArgumentException if the rows for training or validation are too few for a window
     */
    public ForecastObjective(ModelConfig published, Compute compute, Data data, int horizon)
            throws CheckpointFormatException {
        this.published = published;
        this.config = ForecastConfig.read(published);
        this.compute = compute;
        this.table = data.table();
        this.split = data.split();
        this.source = data.source();
        this.horizon = horizon;
        if (!(horizon >= 1 && split.validation() >= horizon)) {
            throw new IllegalArgumentException(
                    "horizon must be in [1, " + split.validation() + "], the rows for validation, got " + horizon);
        }
        if (!(split.training() >= config.lag() + horizon)) {
            throw new IllegalArgumentException("the rows for training must be at least lag + horizon = "
                    + (config.lag() + horizon) + ", got " + split.training());
        }
    }

    @Override
    public ModelConfig model() {
        JsonObject json = published.raw().deepCopy();
        JsonObject data = new JsonObject();
        JsonArray columns = new JsonArray();
        table.columns().forEach(columns::add);
        data.add("columns", columns);
        JsonArray rows = new JsonArray();
        rows.add(split.training());
        rows.add(split.validation());
        rows.add(split.test());
        data.add("split", rows);
        data.addProperty("horizon", horizon);
        json.add(ForecastConfig.DATA, data);
        try {
            return ModelConfig.parse("the network to train", json.toString());
        } catch (CheckpointFormatException impossible) {
            throw new IllegalStateException("a valid configuration did not survive being written", impossible);
        }
    }

    @Override
    public ForecastNetwork newNetwork(NDManager owner) {
        ForecastNetwork network = config.network(compute);
        network.initialize(owner, DataType.FLOAT32);
        return network;
    }

    @Override
    public NDList batch(Phase phase, List<RowStream> rows, NDManager scope) {
        int lag = config.lag();
        int length = lag + horizon;
        float[] values = new float[rows.size() * length];
        for (int row = 0; row < rows.size(); row++) {
            RandomGenerator random = rows.get(row).random();
            double[] series = table.series()[random.nextInt(table.series().length)];
            // The first value of the future.
            int least = phase == Phase.TRAINING ? lag : split.training();
            int most = split.training() + (phase == Phase.TRAINING ? 0 : split.validation()) - horizon;
            int start = least + random.nextInt(most - least + 1) - lag;
            Scale scale = config.normalisation().of(series, start, start + lag);
            for (int i = 0; i < length; i++) {
                values[row * length + i] = (float) scale.in(series[start + i]);
            }
        }
        return new NDList(scope.create(values, new Shape(rows.size(), length)));
    }

    @Override
    public Loss loss(Pass<ForecastNetwork> pass, NDList batch) {
        NDArray window = batch.singletonOrThrow();
        NDArray loss = pass.network().loss(window, horizon);
        if (pass.phase() == Phase.TRAINING) {
            return new Loss(loss, window.size());
        }
        NDList parts = window.split(new long[] {config.lag()}, 1);
        NDArray error = pass.network().forecast(parts.get(0), horizon).sub(parts.get(1));
        return new Loss(
                loss, window.size(), Map.of("forecast_mse", error.mul(error).mean()));
    }

    /** Only linear layers decay: the numbers of a state system are not weights of inputs. */
    @Override
    public boolean decays(String parameter) {
        return parameter.matches("(.*\\.)?(embedding|output|up|down)\\.weight");
    }

    @Override
    public String provenance() {
        return String.format(
                Locale.ROOT,
                "%s Columns %s, %d rows for training, %d for validation, %d for testing.",
                source,
                table.columns(),
                split.training(),
                split.validation(),
                split.test());
    }
}
