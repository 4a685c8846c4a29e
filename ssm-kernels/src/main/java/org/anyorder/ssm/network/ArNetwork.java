// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;
import java.util.Locale;
import java.util.Map;
import org.anyorder.kernel.EngineKernel;
import org.anyorder.ssm.kernel.CompanionSystem;

/**
 * AR-Net (Triebe et al. 2019, arXiv 1911.12436): the next value as a weighted sum of the last p, y_t = Σ_i w_i y_{t−i}
 * + β, learned by gradients, O(p) a value; longer forecasts feed their own values back.
 *
 * <p>A register without feedback whose outputs are read with w: one {@linkplain CompanionSystem#shift shift}
 * convolution predicts every value of a window. Sparse with λ(s) R(w), λ = c_λ (1/s − 1), R = 1/p Σ (2 / (1 + exp(−c₁
 * |w_i|^{1/c₂})) − 1), c₁ = c₂ = 3: weights that are not needed go to 0, large ones are hardly pulled. Differentiable.
 */
public final class ArNetwork extends ForecastNetwork {
    private final ArNetConfig config;
    private final Parameter weight;
    private final Parameter bias;

    /**
     * Declares the network. Weights and bias start at 0.
     *
     * @param config sizes
     */
    public ArNetwork(ArNetConfig config) {
        this.config = config;
        weight = parameter("weight", Parameter.Type.OTHER, new Shape(1, config.lag()), Initializer.ZEROS);
        bias = parameter("bias", Parameter.Type.BIAS, new Shape(1), Initializer.ZEROS);
    }

    /** Whatever the horizon, a few numbers on the heap: a recursion of scalars. */
    @Override
    public NDArray forecast(NDArray past, int horizon) {
        int rows = (int) past.getShape().get(0);
        int length = (int) past.getShape().get(1);
        int lag = config.lag();
        float[] known = past.toFloatArray();
        float[] weights = value(weight).toFloatArray();
        float constant = value(bias).getFloat(0);
        float[] forecast = new float[rows * horizon];
        for (int row = 0; row < rows; row++) {
            double[] values = new double[lag + horizon];
            for (int i = 0; i < lag; i++) {
                values[i] = known[(row + 1) * length - lag + i];
            }
            for (int t = lag; t < values.length; t++) {
                values[t] = constant;
                for (int i = 0; i < lag; i++) {
                    values[t] += weights[i] * values[t - 1 - i];
                }
                forecast[row * horizon + t - lag] = (float) values[t];
            }
        }
        return past.getManager().create(forecast, new Shape(rows, horizon));
    }

    @Override
    public NDArray loss(NDArray window, int horizon) {
        NDManager scope = window.getManager();
        NDArray none = scope.zeros(new Shape(1), DataType.FLOAT32);
        CompanionSystem register = CompanionSystem.shift(scope, value(weight), none);
        NDArray sums = register.convolve(window.expandDims(1)).squeeze(1); // (B, L + h)
        NDArray next = tail(sums, config.lag() - 1).get(new NDIndex(":, :-1")).add(value(bias));
        NDArray error = meanSquare(next, tail(window, config.lag()));
        double strength = config.regularisation() * (1 / config.density() - 1);
        return strength > 0 ? error.add(penalty(error, strength)) : error;
    }

    private NDArray penalty(NDArray like, double strength) {
        return EngineKernel.of("ar-penalty", Map.of("strength", String.format(Locale.ROOT, "%.9e", strength)))
                .call(like, value(weight))
                .singletonOrThrow();
    }
}
