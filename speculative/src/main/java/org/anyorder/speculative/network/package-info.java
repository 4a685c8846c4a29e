// SPDX-License-Identifier: Apache-2.0
/**
 * Causal transformer networks, their configurations, the published names of their weights, and how they serve the
 * command {@code forward}.
 *
 * <p>GPT-2, Llama, Qwen 2 and Qwen 3 are configurations of {@code org.anyorder.network}'s decoder; knows nothing of
 * strategies. Start at {@link org.anyorder.speculative.network.CausalConfig}; strategies see a
 * {@link org.anyorder.network.CausalDecoder}.
 */
@NullMarked
package org.anyorder.speculative.network;

import org.jspecify.annotations.NullMarked;
