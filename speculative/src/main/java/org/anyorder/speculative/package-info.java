// SPDX-License-Identifier: Apache-2.0
/**
 * Speculative decoding: a drafter proposes tokens, the target scores them all in one evaluation, a verifier keeps what
 * leaves the target's law unchanged.
 *
 * <p>{@link org.anyorder.speculative.SpeculativeDecoding} is the one loop body; what is drafted ({@code draft}), how it
 * stands in a model's memory ({@code tree}) and what is kept ({@code verify}) are parts of it. Options become parts in
 * {@link org.anyorder.speculative.SpeculativeStrategies}. Uses the core's models, sampling and decoding; no network.
 */
@NullMarked
package org.anyorder.speculative;

import org.jspecify.annotations.NullMarked;
