// SPDX-License-Identifier: Apache-2.0
/**
 * Caches of keys and values as recipes: which window of a row each pass pushes through the network, and what is stored
 * of it. On models in which every position sees every other they are approximations, since what lies outside the window
 * keeps keys and values computed when fewer tokens were settled; on block-causal models they are exact if the blocks
 * are the model's.
 */
@NullMarked
package org.anyorder.diffusion.cache;

import org.jspecify.annotations.NullMarked;
