// SPDX-License-Identifier: Apache-2.0
/**
 * Small distributions held exactly, as model folders with {@code "model_type": "table"} or made in code, with the same
 * interfaces as networks: whatever a strategy claims about its law can be tested against them.
 *
 * <p>Numbers are float64; logits are natural log-probabilities, {@code -Infinity} where something is impossible. What a
 * state was once asked is remembered in a bounded cache, so hundreds of thousands of draws take seconds. Uses
 * {@code model} and {@code checkpoint}. Start with {@link org.anyorder.table.JointTable};
 * {@link org.anyorder.table.TableModelProvider} reads the folders.
 */
@org.jspecify.annotations.NullMarked
package org.anyorder.table;
