// SPDX-License-Identifier: Apache-2.0
/**
 * Orders in which the undecided positions of a sequence are settled, fixed before any logits are seen. Works on ints
 * alone. Start at {@link org.anyorder.order.GenerationOrder}; the order that any-subset models are trained in is
 * {@link org.anyorder.order.LatticeOrder}.
 */
@NullMarked
package org.anyorder.order;

import org.jspecify.annotations.NullMarked;
