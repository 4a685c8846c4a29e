// SPDX-License-Identifier: Apache-2.0
/**
 * Training of insertion models: tokens are dropped from complete sequences, and the network learns which token is
 * missing in which slot.
 *
 * <p>Start with {@link org.anyorder.insertion.train.DroppedTokenObjective};
 * {@link org.anyorder.insertion.train.TokenDrops} says what is dropped,
 * {@link org.anyorder.insertion.train.DepletedExample} what is left and what is missing,
 * {@link org.anyorder.insertion.train.InsertionBatch} how that becomes arrays. Uses the network and the task rooms of
 * this module, never a strategy.
 */
@NullMarked
package org.anyorder.insertion.train;

import org.jspecify.annotations.NullMarked;
