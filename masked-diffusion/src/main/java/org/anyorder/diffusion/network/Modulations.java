// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import java.util.List;

/**
 * What a condition makes of a network.
 *
 * @param layers of each layer
 * @param output of the norm before the vocabulary
 */
record Modulations(List<LayerModulation> layers, NormModulation output) {}
