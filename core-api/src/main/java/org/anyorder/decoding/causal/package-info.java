// SPDX-License-Identifier: Apache-2.0
/**
 * Plain autoregressive decoding, so that any {@link org.anyorder.model.CausalModel} (a table, a recurrent network)
 * generates and scores without further modules. Start with {@link org.anyorder.decoding.causal.Autoregressive}.
 */
@org.jspecify.annotations.NullMarked
package org.anyorder.decoding.causal;
