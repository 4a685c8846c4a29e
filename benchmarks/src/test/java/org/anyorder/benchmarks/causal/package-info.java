// SPDX-License-Identifier: Apache-2.0
/** The benchmarks of causal decoding, each run once. */
@NullMarked
package org.anyorder.benchmarks.causal;

import org.jspecify.annotations.NullMarked;
