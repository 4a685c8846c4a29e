// SPDX-License-Identifier: Apache-2.0
/**
 * Neural network parts that the model families share, as DJL blocks that read top to bottom.
 *
 * <p>Parts declare their parameters in the constructor and compute in one typed {@code forward}; fused operators come
 * from {@code org.anyorder.kernel}. In a forward the receiver of an NDArray call is always an activation, so results
 * belong to the manager of the activations. Start at {@link org.anyorder.nn.TransformerStack}; what all parts have in
 * common is {@link org.anyorder.nn.TypedBlock}. States of causal and masked models are thin classes over
 * {@link org.anyorder.nn.KeyValueCache}.
 */
@org.jspecify.annotations.NullMarked
package org.anyorder.nn;
