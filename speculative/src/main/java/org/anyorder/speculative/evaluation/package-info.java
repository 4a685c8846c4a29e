// SPDX-License-Identifier: Apache-2.0
/**
 * What trained causal models are worth: the tasks {@code likelihood} and, of a draft for a target, {@code acceptance}.
 * Start reading at {@link org.anyorder.speculative.evaluation.LikelihoodEvaluation}.
 */
@NullMarked
package org.anyorder.speculative.evaluation;

import org.jspecify.annotations.NullMarked;
