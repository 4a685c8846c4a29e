// SPDX-License-Identifier: Apache-2.0
/**
 * Networks of masked and block diffusion, their configurations, the published names of their weights, and how they
 * serve strategies.
 *
 * <p>Built from {@code org.anyorder.nn}; knows nothing of strategies. Start at
 * {@link org.anyorder.diffusion.network.DiffusionTransformer}.
 */
@NullMarked
package org.anyorder.diffusion.network;

import org.jspecify.annotations.NullMarked;
