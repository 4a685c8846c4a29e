// SPDX-License-Identifier: Apache-2.0
/**
 * Any-subset autoregressive models: a network that gives the law of any position given any others, decoded in the
 * canonical order of the lattice one by one or many at once, from the correct joint law.
 *
 * <p>Start at {@link org.anyorder.anysubset.AnySubsetStrategies}, the catalog.
 * {@link org.anyorder.anysubset.SequentialSubset} is the law that everything is measured against;
 * {@link org.anyorder.anysubset.AnySubsetSpeculative} draws from it in fewer evaluations, and
 * {@link org.anyorder.anysubset.AheadSpeculative} in fewer still, which are larger;
 * {@link org.anyorder.anysubset.CausalDraftSpeculative} lets a causal model draft;
 * {@link org.anyorder.anysubset.JointDensity} scores in one. The loop body of the first two is {@code SubsetRun}, that
 * of the others {@code TreeRun}, whose trees come from a {@code TreeSource}; what a sequence remembers is
 * {@code SubsetRow}. Strategies see models through {@link org.anyorder.model.AnySubsetModel} alone.
 */
@NullMarked
package org.anyorder.anysubset;

import org.jspecify.annotations.NullMarked;
