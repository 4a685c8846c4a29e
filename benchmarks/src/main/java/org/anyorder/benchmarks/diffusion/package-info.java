// SPDX-License-Identifier: Apache-2.0
/**
 * Masked diffusion against its own forward, with and without caches, together and alone, and against the same network
 * read from left to right; one class per hot loop. Networks have random weights: times and numbers of evaluations do
 * not depend on them, but that nothing is ever sure. Start at
 * {@link org.anyorder.benchmarks.diffusion.AncestralBenchmark}.
 */
@NullMarked
package org.anyorder.benchmarks.diffusion;

import org.jspecify.annotations.NullMarked;
