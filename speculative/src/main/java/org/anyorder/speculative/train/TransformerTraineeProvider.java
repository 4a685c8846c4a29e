// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.train;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.nn.Compute;
import org.anyorder.speculative.network.CausalFamily;
import org.anyorder.train.causal.CausalTrainee;
import org.anyorder.train.causal.CausalTraineeProvider;
import org.anyorder.train.data.StartingPoint;

/** Networks of type {@code gpt2}, {@code llama}, {@code qwen2} and {@code qwen3} to train. */
public final class TransformerTraineeProvider implements CausalTraineeProvider {
    /** For {@link java.util.ServiceLoader}. */
    public TransformerTraineeProvider() {}

    @Override
    public Set<String> modelTypes() {
        return Arrays.stream(CausalFamily.values()).map(CausalFamily::modelType).collect(Collectors.toSet());
    }

    @Override
    public CausalTrainee<?> create(ModelConfig model, Compute compute, StartingPoint start)
            throws CheckpointFormatException {
        return new TransformerTrainee(model, compute, start.folder());
    }
}
