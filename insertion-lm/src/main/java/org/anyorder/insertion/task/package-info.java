// SPDX-License-Identifier: Apache-2.0
/**
 * The tasks insertion models are measured on, without any network: star graphs, zebra puzzles, and the token layout
 * every insertion example is written in.
 *
 * <p>Start with {@link org.anyorder.insertion.task.InsertionExample} (the layout), then
 * {@link org.anyorder.insertion.task.StarGraphGenerator} or {@link org.anyorder.insertion.task.ZebraGenerator}. Nothing
 * here uses the engine; randomness comes in as a {@link java.util.random.RandomGenerator}.
 */
@NullMarked
package org.anyorder.insertion.task;

import org.jspecify.annotations.NullMarked;
