// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.nn.Compute;

/**
 * Sizes of an {@link ArNetwork}.
 *
 * @param lag p, how many values of the past are weighted
 * @param normalisation the scale of each series
 * @param density s, the share of weights that is assumed not to be 0, in (0, 1]; 1 asks for no sparsity
 * @param regularisation c_λ, how strongly that is asked for, not negative
 */
public record ArNetConfig(int lag, Normalisation normalisation, double density, double regularisation)
        implements ForecastConfig {
    static final String TYPE = "ar-net";

    /**
     * Checks the ranges.
     *
     * @param lag how many values of the past are weighted
     * @param normalisation the scale of each series
     * @param density the share of weights that is assumed not to be 0
     * @param regularisation how strongly that is asked for
     */
    public ArNetConfig {
        if (!(density > 0 && density <= 1)) {
            throw new IllegalArgumentException("density must be in (0, 1], got " + density);
        }
        if (!(regularisation >= 0 && regularisation < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("regularisation must be finite and not negative, got " + regularisation);
        }
    }

    static ArNetConfig read(ModelConfig json) throws CheckpointFormatException {
        ForecastConfig.refuseOthers(json, "density", "regularisation");
        return new ArNetConfig(
                json.integer("lag", 1, 1 << 16),
                ForecastConfig.readNormalisation(json),
                json.realOr("density", 1, Double.MIN_VALUE, 1),
                json.realOr("regularisation", 0.01, 0, 1e6));
    }

    @Override
    public ForecastNetwork network(Compute compute) {
        return new ArNetwork(this);
    }
}
