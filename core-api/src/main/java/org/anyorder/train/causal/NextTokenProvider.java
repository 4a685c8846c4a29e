// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train.causal;

import ai.djl.nn.Block;
import java.io.IOException;
import java.util.Set;
import org.anyorder.train.Objective;
import org.anyorder.train.ObjectiveProvider;
import org.anyorder.train.ObjectiveSettings;
import org.anyorder.train.data.TokenSource;

/**
 * The objective {@code causal} of training files, {@link NextTokenObjective}, for networks of every type that a
 * {@link CausalTraineeProvider} knows. Its option {@code start} is the folder of a trained network to start from;
 * absent, the network starts fresh.
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
        return new CausalReader(settings).read(Set.of(), new CausalReader.Maker() {
            @Override
            public <N extends Block> Objective<N> make(CausalTrainee<N> trainee, TokenSource source) {
                return new NextTokenObjective<>(trainee, source);
            }
        });
    }
}
