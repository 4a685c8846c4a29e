// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.evaluation;

import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.evaluation.EvaluationTask;
import org.anyorder.speculative.network.CausalFamily;

/** A measurement of causal transformers on windows of a held-out text. */
sealed interface CausalTask extends EvaluationTask permits AcceptanceEvaluation, LikelihoodEvaluation {

    @Override
    default boolean claims(ModelConfig model) {
        return CausalFamily.of(model).isPresent();
    }

    @Override
    default boolean takesOptions() {
        return true;
    }
}
