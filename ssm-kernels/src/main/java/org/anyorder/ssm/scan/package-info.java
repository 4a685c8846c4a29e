// SPDX-License-Identifier: Apache-2.0
/**
 * Recurrences whose coefficients depend on the input, run over whole sequences: {@code h = a h + b} for every state of
 * every channel.
 *
 * <p>{@link org.anyorder.ssm.scan.SelectiveScan} is Mamba's and {@link org.anyorder.ssm.scan.ChunkedScan} Mamba-2's, as
 * engine kernels that are differentiated; {@link org.anyorder.ssm.scan.FusedScan} is the former in plain Java for
 * inference on the CPU. All carry a state in and out, so that a sequence may be split anywhere.
 */
@NullMarked
package org.anyorder.ssm.scan;

import org.jspecify.annotations.NullMarked;
