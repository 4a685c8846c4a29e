// SPDX-License-Identifier: Apache-2.0
/**
 * What networks of several families share above their parts: the network of decoder-only language models, how published
 * configurations spell its sizes and published checkpoints its weights, and how it serves as a causal model.
 *
 * <p>Built from {@code org.anyorder.nn}; uses {@code model} and {@code checkpoint}. Start at
 * {@link org.anyorder.network.DecoderNetwork}; the families' own networks live with them.
 */
@NullMarked
package org.anyorder.network;

import org.jspecify.annotations.NullMarked;
