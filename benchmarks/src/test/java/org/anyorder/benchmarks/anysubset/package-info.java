// SPDX-License-Identifier: Apache-2.0
/** Tests of the benchmarks of any-subset models. */
@NullMarked
package org.anyorder.benchmarks.anysubset;

import org.jspecify.annotations.NullMarked;
