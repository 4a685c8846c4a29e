// SPDX-License-Identifier: Apache-2.0
/** That every benchmark runs, small. */
@NullMarked
package org.anyorder.benchmarks;

import org.jspecify.annotations.NullMarked;
