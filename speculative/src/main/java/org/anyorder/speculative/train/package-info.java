// SPDX-License-Identifier: Apache-2.0
/**
 * Training of causal transformers, and of drafts by their targets. Start reading at
 * {@link org.anyorder.speculative.train.DistillationObjective};
 * {@link org.anyorder.speculative.train.TransformerTrainee} is what the objectives of {@code org.anyorder.train.causal}
 * train. Training files choose an objective by the name of its provider.
 */
@NullMarked
package org.anyorder.speculative.train;

import org.jspecify.annotations.NullMarked;
