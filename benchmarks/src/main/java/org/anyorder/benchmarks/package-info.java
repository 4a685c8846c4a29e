// SPDX-License-Identifier: Apache-2.0
/**
 * The hot loops of the library against their bounds, measured with JMH: one class per loop, with both sides of a ratio
 * in it.
 *
 * <p>May use everything; nothing depends on it. Start at {@link org.anyorder.benchmarks.BenchmarkReport}, which runs
 * them and prints one table, or with the shortest of them, {@link org.anyorder.benchmarks.TokenDrawBenchmark}.
 */
@NullMarked
package org.anyorder.benchmarks;

import org.jspecify.annotations.NullMarked;
