// SPDX-License-Identifier: Apache-2.0
/**
 * State-space models: what a token takes wherever it stands, what reading a text at once gains, and the scans alone.
 * Networks have random weights. Start at {@link org.anyorder.benchmarks.ssm.MambaStepBenchmark}.
 */
@NullMarked
package org.anyorder.benchmarks.ssm;

import org.jspecify.annotations.NullMarked;
