// SPDX-License-Identifier: Apache-2.0
/**
 * State-space generators: kernels that are a convolution, a scan and a recurrence at once, and the language models and
 * forecasters built on them.
 *
 * <p>Here are the contracts. A layer that reads a sequence with a state of fixed size is a
 * {@link org.anyorder.ssm.Recurrence}: it takes a whole sequence (scan) or one time (step), from any state. One whose
 * numbers do not change with time is a {@link org.anyorder.ssm.TimeInvariant}: it has a {@link org.anyorder.ssm.Kernel}
 * besides, so that all outputs are one convolution. All views of a layer agree; the tests of the module hold every
 * layer to that.
 *
 * <p>Throughout, x′(t) = A x(t) + B u(t), y = C x + D u is made discrete as x_t = Ā x_{t−1} + B̄ u_t, y_t = C x_t + D
 * u_t: an input acts at once. Sequences are {@code (rows, channels, length)}. Of a complex state one of each conjugate
 * pair is kept, and complex numbers have a trailing axis of two, real and imaginary part.
 */
@NullMarked
package org.anyorder.ssm;

import org.jspecify.annotations.NullMarked;
