// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train.causal;

import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.nn.Compute;
import org.anyorder.train.data.StartingPoint;

/**
 * Makes networks of some types to be trained as causal models; found through {@link ServiceLoader}. A family registers
 * its providers in {@code META-INF/services/org.anyorder.train.causal.CausalTraineeProvider}.
 */
public interface CausalTraineeProvider {

    /**
     * What it makes.
     *
     * @return values of {@code model_type}
     */
    Set<String> modelTypes();

    /**
     * Makes a trainee.
     *
     * @param model its configuration in the published keys, of one of the types
     * @param compute how its linear layers multiply
     * @param start where its values come from
     * @return the trainee
     * @throws CheckpointFormatException if the configuration is not valid, or cannot be trained
     */
    CausalTrainee<?> create(ModelConfig model, Compute compute, StartingPoint start) throws CheckpointFormatException;

    /**
     * The provider of a network.
     *
     * @param model its configuration
     * @return the provider
     * @throws CheckpointFormatException if there is none for its {@code model_type}; the message lists those there are
     */
    static CausalTraineeProvider of(ModelConfig model) throws CheckpointFormatException {
        Set<String> types = new TreeSet<>();
        Optional<CausalTraineeProvider> found = Optional.empty();
        for (CausalTraineeProvider provider : ServiceLoader.load(CausalTraineeProvider.class)) {
            types.addAll(provider.modelTypes());
            if (model.isOneOf(provider.modelTypes())) {
                found = Optional.of(provider);
            }
        }
        return found.orElseThrow(() -> model.refuse("model_type", "one of " + types + " for this objective"));
    }
}
