// SPDX-License-Identifier: Apache-2.0
/**
 * Networks of state-space layers: language models (Mamba and Mamba-2), forecasters, their configurations, the published
 * names of their weights, and how they serve as causal models.
 *
 * <p>Start at {@link org.anyorder.ssm.network.MambaNetwork}, whose layers differ in their {@code Mixer};
 * {@link org.anyorder.ssm.network.MambaModel} is what strategies see. {@link org.anyorder.ssm.network.ForecastNetwork}
 * continues series of numbers. The recurrences themselves are in {@code org.anyorder.ssm.scan} and
 * {@code org.anyorder.ssm.kernel}; knows nothing of strategies.
 */
@NullMarked
package org.anyorder.ssm.network;

import org.jspecify.annotations.NullMarked;
