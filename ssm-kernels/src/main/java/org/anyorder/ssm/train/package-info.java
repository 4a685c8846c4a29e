// SPDX-License-Identifier: Apache-2.0
/**
 * Training of state-space language models: {@link org.anyorder.ssm.train.MambaTrainee} is what the objectives of
 * {@code org.anyorder.train.causal} train.
 */
@NullMarked
package org.anyorder.ssm.train;

import org.jspecify.annotations.NullMarked;
