// SPDX-License-Identifier: Apache-2.0
/**
 * σ-GPT: a decoder that is told with every token where it stands and which position to predict next, so that it reads
 * and writes in any order.
 *
 * <p>Start at {@link org.anyorder.anysubset.network.sigma.SigmaGptNetwork}; folders are loaded by
 * {@link org.anyorder.anysubset.network.sigma.SigmaGptProvider}, and strategies see a {@code SigmaGptState}.
 */
@NullMarked
package org.anyorder.anysubset.network.sigma;

import org.jspecify.annotations.NullMarked;
