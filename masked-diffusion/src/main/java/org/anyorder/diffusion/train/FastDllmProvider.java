// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.train;

import java.io.IOException;
import java.util.Set;
import org.anyorder.nn.TypedBlock;
import org.anyorder.train.Objective;
import org.anyorder.train.ObjectiveProvider;
import org.anyorder.train.ObjectiveSettings;
import org.anyorder.train.data.TokenSource;

/**
 * The objective {@code fast-dllm-v2} of training files: {@link ComplementaryMaskObjective}. Its only option is
 * {@code start}, the folder of a trained network; an autoregressive one in the same tensors is what it is made for.
 */
public final class FastDllmProvider implements ObjectiveProvider {
    /** For {@link java.util.ServiceLoader}. */
    public FastDllmProvider() {}

    @Override
    public String name() {
        return "fast-dllm-v2";
    }

    @Override
    public Objective<?> create(ObjectiveSettings settings) throws IOException {
        return new ObjectiveReader(settings)
                .read(Set.of(), Set.of("fast_dllm_v2", "Fast_dLLM_Qwen"), new ObjectiveReader.Maker() {
                    @Override
                    public <N extends TypedBlock> Objective<?> make(Trainee<N> trainee, TokenSource source) {
                        return new ComplementaryMaskObjective<>(trainee, source);
                    }
                });
    }
}
