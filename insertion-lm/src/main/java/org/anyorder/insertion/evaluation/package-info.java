// SPDX-License-Identifier: Apache-2.0
/**
 * What trained insertion models are worth: star graphs and zebra puzzles solved, text likelihood, gaps filled. Each
 * class is one {@link org.anyorder.evaluation.EvaluationTask} of the command {@code evaluate}.
 *
 * <p>Decoding goes through the front door like any user's; losses come from the training objective. Start with
 * {@link org.anyorder.insertion.evaluation.StarEvaluation}.
 */
@NullMarked
package org.anyorder.insertion.evaluation;

import org.jspecify.annotations.NullMarked;
