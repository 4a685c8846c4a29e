// SPDX-License-Identifier: Apache-2.0
/**
 * Language models of state-space layers: Mamba and Mamba-2, their configurations, the published names of their weights,
 * and how they serve as causal models.
 *
 * <p>Start at {@link org.anyorder.ssm.network.MambaNetwork}, whose layers differ in their {@code Mixer};
 * {@link org.anyorder.ssm.network.MambaModel} is what strategies see. The recurrences themselves are in
 * {@code org.anyorder.ssm.scan}; knows nothing of strategies.
 */
@NullMarked
package org.anyorder.ssm.network;

import org.jspecify.annotations.NullMarked;
