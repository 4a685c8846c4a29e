// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.evaluation;

import java.util.ServiceLoader;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.evaluation.EvaluationTask;
import org.anyorder.speculative.network.CausalFamily;
import org.anyorder.train.causal.CausalTraineeProvider;

/** A measurement of causal models, of whatever family, on windows of a held-out text. */
sealed interface CausalTask extends EvaluationTask permits AcceptanceEvaluation, LikelihoodEvaluation {

    @Override
    default boolean claims(ModelConfig model) {
        return CausalFamily.of(model).isPresent()
                || ServiceLoader.load(CausalTraineeProvider.class).stream()
                        .anyMatch(provider -> model.isOneOf(provider.get().modelTypes()));
    }

    @Override
    default boolean takesOptions() {
        return true;
    }
}
