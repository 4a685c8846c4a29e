// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.train;

import java.io.IOException;
import java.util.Set;
import org.anyorder.train.Objective;
import org.anyorder.train.ObjectiveProvider;
import org.anyorder.train.ObjectiveSettings;

/**
 * The objective {@code causal} of training files, {@link NextTokenObjective}, for networks of type {@code gpt2},
 * {@code llama}, {@code qwen2} and {@code qwen3}. Its option {@code start} is the folder of a trained network to start
 * from; absent, the network starts fresh.
 */
public final class NextTokenProvider implements ObjectiveProvider {
    /** For {@link java.util.ServiceLoader}. */
    public NextTokenProvider() {}

    @Override
    public String name() {
        return "causal";
    }

    @Override
    public Objective<?> create(ObjectiveSettings settings) throws IOException {
        return new CausalReader(settings).read(Set.of(), NextTokenObjective::new);
    }
}
