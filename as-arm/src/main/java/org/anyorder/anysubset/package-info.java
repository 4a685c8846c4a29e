// SPDX-License-Identifier: Apache-2.0
/**
 * Any-subset autoregressive models: a network that gives the law of any position given any others, decoded in the
 * canonical order of the lattice one by one or many at once, from the correct joint law.
 *
 * <p>Start at {@link org.anyorder.anysubset.AnySubsetStrategies}, the catalog.
 * {@link org.anyorder.anysubset.SequentialSubset} is the law that everything is measured against;
 * {@link org.anyorder.anysubset.AnySubsetSpeculative} draws from it in fewer evaluations;
 * {@link org.anyorder.anysubset.JointDensity} scores in one. The loop body of both strategies is {@code SubsetRun},
 * what a sequence remembers {@code SubsetRow}. Strategies see models through {@link org.anyorder.model.AnySubsetModel}
 * alone.
 */
@NullMarked
package org.anyorder.anysubset;

import org.jspecify.annotations.NullMarked;
