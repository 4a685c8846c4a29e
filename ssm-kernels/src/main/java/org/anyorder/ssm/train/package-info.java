// SPDX-License-Identifier: Apache-2.0
/**
 * Training of state-space networks: {@link org.anyorder.ssm.train.MambaTrainee} is what the objectives of
 * {@code org.anyorder.train.causal} train, {@link org.anyorder.ssm.train.ForecastObjective} teaches forecasters.
 */
@NullMarked
package org.anyorder.ssm.train;

import org.jspecify.annotations.NullMarked;
