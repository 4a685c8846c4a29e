// SPDX-License-Identifier: Apache-2.0
/**
 * Training of masked and block diffusion. Start reading at {@link org.anyorder.diffusion.train.DenoisingObjective}: a
 * row is drawn from a {@link org.anyorder.train.data.TokenSource}, some of its tokens are hidden (what the members of
 * the family do differently), and the network, a {@link org.anyorder.diffusion.train.Trainee}, is asked for those
 * alone. Training files choose an objective by the name of its provider.
 */
@NullMarked
package org.anyorder.diffusion.train;

import org.jspecify.annotations.NullMarked;
