// SPDX-License-Identifier: Apache-2.0
/**
 * Causal decoding of one text: what a token takes, against the time in which the machine reads as many bytes as the
 * network has weights. Networks have random weights; {@link org.anyorder.benchmarks.causal.RandomLlama} is one as it is
 * published, for whoever reads folders. Start at {@link org.anyorder.benchmarks.causal.CausalDecodingBenchmark}.
 */
@NullMarked
package org.anyorder.benchmarks.causal;

import org.jspecify.annotations.NullMarked;
