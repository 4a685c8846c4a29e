// SPDX-License-Identifier: Apache-2.0
/**
 * Speculative decoding against plain decoding of the same model, in batches and alone, and requests that join a running
 * batch against batches that wait; one class per hot loop. Start at
 * {@link org.anyorder.benchmarks.speculative.SpeculativeBenchmark}.
 */
@NullMarked
package org.anyorder.benchmarks.speculative;

import org.jspecify.annotations.NullMarked;
