// SPDX-License-Identifier: Apache-2.0
/** The benchmarks of speculative decoding and of batches, each run once. */
@NullMarked
package org.anyorder.benchmarks.speculative;

import org.jspecify.annotations.NullMarked;
