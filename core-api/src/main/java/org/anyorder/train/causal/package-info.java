// SPDX-License-Identifier: Apache-2.0
/**
 * Training of causal models from text, whatever their networks are. Start reading at
 * {@link org.anyorder.train.causal.CausalObjective}: rows are drawn from a {@link org.anyorder.train.data.TokenSource},
 * and the network, a {@link org.anyorder.train.causal.CausalTrainee} of some family, is asked for every next token.
 */
@NullMarked
package org.anyorder.train.causal;

import org.jspecify.annotations.NullMarked;
