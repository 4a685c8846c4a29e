// SPDX-License-Identifier: Apache-2.0
/**
 * The front door: what a user of the library calls.
 *
 * <p>A {@link org.anyorder.Generator} fills the gaps of a {@link org.anyorder.Template};
 * {@link org.anyorder.Generators} loads one. Everything here is engine-neutral: of DJL it sees {@link ai.djl.Device}
 * alone, of the library only {@code sampling} (options) and {@code kernel.Precision}. Start with
 * {@link org.anyorder.Generator}.
 */
@org.jspecify.annotations.NullMarked
package org.anyorder;
