// SPDX-License-Identifier: Apache-2.0
/**
 * Engine kernels of any-subset decoding: {@link org.anyorder.anysubset.kernel.SparseLawKernel} makes whole rows of the
 * few tokens that n-grams know. What tests drafted tokens is {@link org.anyorder.speculative.kernel}. Of networks:
 * {@link org.anyorder.anysubset.kernel.RelativeAttentionKernel} puts scores by distance under the fused attention
 * kernel, {@link org.anyorder.anysubset.kernel.SubsetSightKernel} makes masks of ranks.
 */
@NullMarked
package org.anyorder.anysubset.kernel;

import org.jspecify.annotations.NullMarked;
