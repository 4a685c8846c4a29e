// SPDX-License-Identifier: Apache-2.0
/**
 * Drafters: what proposes tokens for a target to verify.
 *
 * <p>A {@link org.anyorder.speculative.draft.Drafter} opens a {@link org.anyorder.speculative.draft.DraftRun} for a
 * batch; a draft model grows its trees by a {@link org.anyorder.speculative.draft.Growth}, level by level or, a small
 * one that draws a chain, in one call. Knows nothing of how drafts are verified but what
 * {@link org.anyorder.speculative.verify.Drafts} says.
 */
@NullMarked
package org.anyorder.speculative.draft;

import org.jspecify.annotations.NullMarked;
