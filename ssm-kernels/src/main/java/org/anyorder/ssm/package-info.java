// SPDX-License-Identifier: Apache-2.0
/**
 * State-space generators: kernels that are a convolution, a scan and a recurrence at once, and the language models and
 * forecasters built on them.
 */
@NullMarked
package org.anyorder.ssm;

import org.jspecify.annotations.NullMarked;
