// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.kernel.EngineKernel;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Mode;
import org.anyorder.ssm.network.MambaConfig;
import org.anyorder.ssm.network.MambaNetwork;
import org.anyorder.ssm.network.MambaWeights;
import org.anyorder.train.causal.CausalBatch;
import org.anyorder.train.causal.CausalTrainee;
import org.anyorder.train.data.StartingPoint;

/**
 * A Mamba, Mamba-2 or S4D network to train. Weight decay leaves the numbers of state systems alone, as it does biases
 * and norms; steps, poles and entries of S4D learn at a tenth of the rate. There is no dropout: the published networks
 * have none.
 *
 * <p>Cost: recurrences keep their states for the gradient, {@code L · D · N} numbers a layer and row in Mamba's case;
 * Mamba-2's go in chunks and take about a tenth of the time.
 */
public final class MambaTrainee implements CausalTrainee<MambaNetwork> {
    private static final Set<String> UNDECAYED =
            Set.of("log_rate", "skip", "log_step", "decay", "frequency", "entry", "read");
    private static final Set<String> SLOW = Set.of("log_step", "decay", "frequency", "entry");
    private static final double SLOW_RATE = 0.1;

    private final ModelConfig published;
    private final MambaConfig config;
    private final Compute compute;
    private final StartingPoint start;

    /**
     * A network.
     *
     * @param published its configuration in the published keys
     * @param compute how its linear layers multiply
     * @param start where its values come from
     * @throws CheckpointFormatException if the configuration is not valid
     */
    public MambaTrainee(ModelConfig published, Compute compute, StartingPoint start) throws CheckpointFormatException {
        this.published = published;
        this.config = MambaConfig.read(published);
        this.compute = Objects.requireNonNull(compute, "compute");
        this.start = Objects.requireNonNull(start, "start");
    }

    @Override
    public ModelConfig published() {
        return published;
    }

    @Override
    public int vocabulary() {
        return config.vocabulary();
    }

    @Override
    public int maxLength() {
        return Integer.MAX_VALUE;
    }

    @Override
    public OptionalInt begin() {
        return config.begin();
    }

    @Override
    public OptionalInt end() {
        return config.end();
    }

    @Override
    public MambaNetwork newNetwork(NDManager owner) {
        MambaNetwork network = new MambaNetwork(config, compute);
        start.fill(network, owner, weights -> network.read(weights, owner, Mode.TRAINING));
        return network;
    }

    @Override
    public NDArray logits(MambaNetwork network, CausalBatch batch, Mode mode) {
        NDArray hidden = network.hidden(batch.ids(), mode); // (B, N, D)
        NDArray asked = EngineKernel.of("rows").call(hidden, batch.index()).singletonOrThrow(); // (M, D)
        return network.logits(asked);
    }

    @Override
    public boolean decays(String parameter) {
        return !UNDECAYED.contains(parameter.substring(parameter.lastIndexOf('.') + 1));
    }

    @Override
    public double rate(String parameter) {
        return SLOW.contains(parameter.substring(parameter.lastIndexOf('.') + 1)) ? SLOW_RATE : 1;
    }

    @Override
    public Map<String, NDArray> publish(Map<String, NDArray> parameters, NDManager owner) {
        return MambaWeights.publish(config, parameters, owner);
    }
}
