// SPDX-License-Identifier: Apache-2.0
/** The benchmarks of state-space models, each run once. */
@NullMarked
package org.anyorder.benchmarks.ssm;

import org.jspecify.annotations.NullMarked;
