// SPDX-License-Identifier: Apache-2.0
/**
 * From JMH's results to one table: estimates with errors, the measures and their targets, the machine.
 *
 * <p>Knows the benchmarks by name and runs none of the library itself. Start at
 * {@link org.anyorder.benchmarks.report.TargetTable}, which lists what is measured and what is hoped for.
 */
@NullMarked
package org.anyorder.benchmarks.report;

import org.jspecify.annotations.NullMarked;
