// SPDX-License-Identifier: Apache-2.0
/**
 * What a strategy sees of a model: one interface per kind of conditional model, implemented by networks and by exact
 * tables alike.
 *
 * <p>Token ids go in as {@code int[]} rows of any length, {@link org.anyorder.model.Targets} names the rows and
 * positions wanted, and logits come back for those only, as {@code (wanted, vocab)}: float32 from networks, float64
 * from tables. Models never sample. Start with {@link org.anyorder.model.SequenceModel};
 * {@link org.anyorder.model.ModelProvider} is how a checkpoint folder becomes one.
 */
@org.jspecify.annotations.NullMarked
package org.anyorder.model;
