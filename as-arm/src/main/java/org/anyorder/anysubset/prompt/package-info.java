// SPDX-License-Identifier: Apache-2.0
/**
 * Prompts with sets of sub-sequences whose listing order a causal model cannot see. Start at
 * {@link org.anyorder.anysubset.prompt.SetPrompting}, the strategy; where the tokens stand and what they see is
 * {@link org.anyorder.anysubset.prompt.SetPrompt}.
 */
@NullMarked
package org.anyorder.anysubset.prompt;

import org.jspecify.annotations.NullMarked;
