// SPDX-License-Identifier: Apache-2.0
/** That the table reckons rightly. */
@NullMarked
package org.anyorder.benchmarks.report;

import org.jspecify.annotations.NullMarked;
