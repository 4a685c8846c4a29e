// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.anyorder.anysubset.network.XlnetConfig;
import org.anyorder.anysubset.network.XlnetNetwork;
import org.anyorder.anysubset.network.XlnetWeights;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Mode;
import org.anyorder.train.data.StartingPoint;

/**
 * An XLNet to train.
 *
 * @param config its configuration
 * @param compute how its linear layers multiply
 * @param start folder of a trained network of the same sizes to start from; empty to start fresh
 */
public record XlnetTrainee(XlnetConfig config, Compute compute, Optional<Path> start) {

    /**
     * Checks that nothing is missing.
     *
     * @param config its configuration
     * @param compute how its linear layers multiply
     * @param start folder of a trained network to start from
     */
    public XlnetTrainee {
        Objects.requireNonNull(config, "config");
        Objects.requireNonNull(compute, "compute");
        Objects.requireNonNull(start, "start");
    }

    XlnetNetwork newNetwork(NDManager owner) {
        XlnetNetwork network = new XlnetNetwork(config, compute);
        new StartingPoint(start).fill(network, owner, weights -> network.read(weights, owner, Mode.TRAINING));
        return network;
    }

    Map<String, NDArray> publish(Map<String, NDArray> parameters, NDManager owner) {
        return XlnetWeights.publish(config, parameters, owner);
    }
}
