// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.train;

import java.util.Set;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.nn.Compute;
import org.anyorder.train.causal.CausalTrainee;
import org.anyorder.train.causal.CausalTraineeProvider;
import org.anyorder.train.data.StartingPoint;

/** Networks of type {@code mamba}, {@code mamba2} and {@code s4d} to train. */
public final class MambaTraineeProvider implements CausalTraineeProvider {
    /** For {@link java.util.ServiceLoader}. */
    public MambaTraineeProvider() {}

    @Override
    public Set<String> modelTypes() {
        return Set.of("mamba", "mamba2", "s4d");
    }

    @Override
    public CausalTrainee<?> create(ModelConfig model, Compute compute, StartingPoint start)
            throws CheckpointFormatException {
        return new MambaTrainee(model, compute, start);
    }
}
