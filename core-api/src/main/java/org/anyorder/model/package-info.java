// SPDX-License-Identifier: Apache-2.0
/**
 * What a strategy sees of a model: one interface per kind of conditional model, implemented by networks and by exact
 * tables alike.
 *
 * <p>Token ids go in as {@code int[]} rows of any length, {@link org.anyorder.model.Targets} names the rows and
 * positions wanted, and logits come back for those only, as {@code (wanted, vocab)}: float32 from networks, float64
 * from tables. Models never sample, but for a {@link org.anyorder.model.ChainState}, which is told by what uniforms.
 * Start with {@link org.anyorder.model.SequenceModel}; its kinds, each with what goes in and what keeps its memory
 * between evaluations, are
 *
 * <ul>
 *   <li>{@link org.anyorder.model.CausalModel}: {@link org.anyorder.model.Append},
 *       {@link org.anyorder.model.CausalState};
 *   <li>{@link org.anyorder.model.MaskedModel}: {@link org.anyorder.model.MaskedPass},
 *       {@link org.anyorder.model.MaskedState};
 *   <li>{@link org.anyorder.model.AnySubsetModel}: {@link org.anyorder.model.SubsetPass},
 *       {@link org.anyorder.model.SubsetState};
 *   <li>{@link org.anyorder.model.InsertionModel}: {@link org.anyorder.model.InsertionRow}, no state, and scores of its
 *       own, {@link org.anyorder.model.InsertionScores}.
 * </ul>
 *
 * <p>A model that differs from another in one respect extends {@link org.anyorder.model.ForwardingMaskedModel}.
 *
 * <p>What only some models can do is a feature, asked for by {@link org.anyorder.model.SequenceModel#feature}:
 * {@link org.anyorder.model.HiddenAccess}, {@link org.anyorder.model.TreeAttention},
 * {@link org.anyorder.model.TokenGrid}, {@link org.anyorder.model.EvidenceCheck}.
 *
 * <p>How a checkpoint folder becomes a model: a {@link org.anyorder.model.ModelProvider} that claims it makes a
 * {@link org.anyorder.model.LoadedModel}, for a network a {@link org.anyorder.model.LoadedNetwork}, with its views and
 * its {@link org.anyorder.model.Recommendation}.
 *
 * <p>May use {@code checkpoint} and {@code kernel.Precision}.
 */
@org.jspecify.annotations.NullMarked
package org.anyorder.model;
