// SPDX-License-Identifier: Apache-2.0
/**
 * Networks of the insertion family: the Insertion Language Model (Patel et al. 2025) and the Insertion Transformer in
 * the same body, their configuration and the published names of their weights.
 *
 * <p>Built from {@code org.anyorder.nn}; knows nothing of strategies. Start at
 * {@link org.anyorder.insertion.network.InsertionNetwork}.
 */
@org.jspecify.annotations.NullMarked
package org.anyorder.insertion.network;
