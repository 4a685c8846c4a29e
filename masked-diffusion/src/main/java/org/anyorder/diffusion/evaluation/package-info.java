// SPDX-License-Identifier: Apache-2.0
/**
 * What finished masked models are worth, as {@link org.anyorder.evaluation.EvaluationTask}s: how likely a text is to
 * them ({@link org.anyorder.diffusion.evaluation.LikelihoodEvaluation}), and what a cache changes
 * ({@link org.anyorder.diffusion.evaluation.CacheParityEvaluation}). Both are places to start reading.
 */
@NullMarked
package org.anyorder.diffusion.evaluation;

import org.jspecify.annotations.NullMarked;
