// SPDX-License-Identifier: Apache-2.0
/**
 * Engine kernels of any-subset decoding: {@link org.anyorder.anysubset.kernel.SparseLawKernel} makes whole rows of the
 * few tokens that n-grams know. What tests drafted tokens is {@link org.anyorder.speculative.kernel}.
 */
@NullMarked
package org.anyorder.anysubset.kernel;

import org.jspecify.annotations.NullMarked;
