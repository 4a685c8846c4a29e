// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.forecast;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.anyorder.Forecaster;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Mode;
import org.anyorder.ssm.network.ForecastConfig;
import org.anyorder.ssm.network.ForecastNetwork;
import org.anyorder.ssm.network.Normalisation.Scale;

/**
 * A {@link ForecastNetwork} as a forecaster: brings each series to the network's scale, in float64, and the forecast
 * back.
 *
 * <p>At most 256 series are forecast at once. Thread-safe; after {@link #close} refuses to work.
 */
public final class NetworkForecaster implements Forecaster {
    private static final int ROWS = 256;

    private final ForecastConfig config;
    private final ForecastNetwork network;
    private final NDManager owner;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Takes over a network.
     *
     * @param config its configuration
     * @param network with values
     * @param owner owns the values; closed with this
     */
    public NetworkForecaster(ForecastConfig config, ForecastNetwork network, NDManager owner) {
        this.config = config;
        this.network = network;
        this.owner = owner;
    }

    /**
     * Reads a model folder.
     *
     * @param folder of a forecaster
     * @param device where the weights go
     * @return the forecaster
     * @throws IOException if it is no forecaster or a file is unusable
     */
    public static NetworkForecaster open(ModelFolder folder, Device device) throws IOException {
        ForecastConfig config = ForecastConfig.read(folder.config());
        return folder.build(device, (weights, owner) -> {
            ForecastNetwork network = config.network(Compute.FLOAT32);
            network.fill(owner, ForecastConfig.names(network).read(network.shapes(), weights, owner), Mode.INFERENCE);
            return new NetworkForecaster(config, network, owner);
        });
    }

    @Override
    public int lag() {
        return config.lag();
    }

    @Override
    public double[][] forecast(double[][] past, int horizon) {
        if (closed.get()) {
            throw new IllegalStateException("the forecaster is closed");
        }
        if (!(horizon >= 1)) {
            throw new IllegalArgumentException("horizon must be at least 1, got " + horizon);
        }
        for (int row = 0; row < past.length; row++) {
            check(row, past[row]);
        }
        double[][] forecast = new double[past.length][];
        for (int from = 0; from < past.length; from += ROWS) {
            forecast(past, from, Math.min(past.length, from + ROWS), horizon, forecast);
        }
        return forecast;
    }

    private void check(int row, double[] series) {
        if (series.length < config.lag()) {
            throw new IllegalArgumentException("past must hold at least " + config.lag()
                    + " values, what this model looks at, got " + series.length + " in series " + row);
        }
        for (int i = series.length - config.lag(); i < series.length; i++) {
            if (!Double.isFinite(series[i])) {
                throw new IllegalArgumentException(
                        "past must be finite numbers, got " + series[i] + " at " + i + " of series " + row);
            }
        }
    }

    private void forecast(double[][] past, int from, int to, int horizon, double[][] forecast) {
        int lag = config.lag();
        float[] seen = new float[(to - from) * lag];
        Scale[] scales = new Scale[to - from];
        for (int row = 0; row < scales.length; row++) {
            double[] series = past[from + row];
            int first = series.length - lag;
            scales[row] = config.normalisation().of(series, first, series.length);
            for (int i = 0; i < lag; i++) {
                seen[row * lag + i] = (float) scales[row].in(series[first + i]);
            }
        }
        try (NDManager scope = owner.newSubManager()) {
            NDArray values = network.forecast(scope.create(seen, new Shape(scales.length, lag)), horizon);
            float[] said = values.toFloatArray();
            for (int row = 0; row < scales.length; row++) {
                double[] out = new double[horizon];
                for (int t = 0; t < horizon; t++) {
                    out[t] = scales[row].out(said[row * horizon + t]);
                }
                forecast[from + row] = out;
            }
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            owner.close();
        }
    }
}
