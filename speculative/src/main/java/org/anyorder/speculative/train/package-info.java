// SPDX-License-Identifier: Apache-2.0
/**
 * Training of causal models, from text and from another model. Start reading at
 * {@link org.anyorder.speculative.train.CausalObjective}: rows are drawn from a
 * {@link org.anyorder.train.data.TokenSource}, and the network, a {@link org.anyorder.speculative.train.CausalTrainee},
 * is asked for every next token. Training files choose an objective by the name of its provider.
 */
@NullMarked
package org.anyorder.speculative.train;

import org.jspecify.annotations.NullMarked;
