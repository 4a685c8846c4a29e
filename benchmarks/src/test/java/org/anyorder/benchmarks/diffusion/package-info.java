// SPDX-License-Identifier: Apache-2.0
/** The benchmarks of masked diffusion, each run once. */
@NullMarked
package org.anyorder.benchmarks.diffusion;

import org.jspecify.annotations.NullMarked;
