// SPDX-License-Identifier: Apache-2.0
/**
 * Searches for likely continuations of a causal model: beam search and diverse beam search.
 *
 * <p>A {@link org.anyorder.speculative.search.BeamSearch} or {@link org.anyorder.speculative.search.DiverseBeamSearch}
 * says how wide to search; {@code SearchRun} evaluates the beams of all sequences together, {@code Beams} decides
 * between their continuations, and {@code SequenceSearch} shows the best hypothesis on the canvas. Uses the interfaces
 * of {@code model}, {@code decoding} and {@code sampling}; knows no network. Start at {@code Beams}, which is the
 * method.
 */
@NullMarked
package org.anyorder.speculative.search;

import org.jspecify.annotations.NullMarked;
