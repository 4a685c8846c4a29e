// SPDX-License-Identifier: Apache-2.0
/**
 * Trees of drafted tokens, and how a causal model scores them. A chain is a tree with one child per node, so there is
 * one way for both.
 *
 * <p>Start at {@link org.anyorder.speculative.tree.DraftTree}; {@link org.anyorder.speculative.tree.TreeState} is what
 * targets and drafts remember.
 */
@NullMarked
package org.anyorder.speculative.tree;

import org.jspecify.annotations.NullMarked;
