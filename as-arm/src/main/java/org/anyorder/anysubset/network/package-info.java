// SPDX-License-Identifier: Apache-2.0
/**
 * The two-stream network of XLNet, its configuration, the published names of its weights, and how it answers as an
 * any-subset model.
 *
 * <p>Start at {@link org.anyorder.anysubset.network.XlnetNetwork}: one pass runs tokens, which know what they are, and
 * queries, which know only where they are, through the same layers; both read the keys and values of the tokens. Who
 * sees whom follows from ranks ({@link org.anyorder.anysubset.network.SubsetOrder}).
 *
 * <p>{@code XlnetState} is the cache behind {@link org.anyorder.model.AnySubsetModel}: what a decided token means
 * depends on tokens of lower rank alone, so its keys and values are kept, in slots by rank, and a pass feeds the tokens
 * that are new since the last one, and the queries. Nobody tells it what was accepted: it compares what it holds with
 * the canvas, and what no longer agrees is forgotten. Continuations of a row, side by side, stand behind it as a tree
 * ({@code Branches}) for one pass.
 *
 * <p>Uses the core's layers and kernels; knows nothing of strategies.
 */
@NullMarked
package org.anyorder.anysubset.network;

import org.jspecify.annotations.NullMarked;
