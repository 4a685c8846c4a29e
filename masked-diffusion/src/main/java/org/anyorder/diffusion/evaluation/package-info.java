// SPDX-License-Identifier: Apache-2.0
/**
 * What finished masked models are worth, as {@link org.anyorder.evaluation.EvaluationTask}s. Start reading at
 * {@link org.anyorder.diffusion.evaluation.LikelihoodEvaluation}.
 */
@NullMarked
package org.anyorder.diffusion.evaluation;

import org.jspecify.annotations.NullMarked;
