// SPDX-License-Identifier: Apache-2.0
/**
 * Insertion language models: sequences that grow by inserting one token at a time, anywhere they are open.
 *
 * <p>Here live the strategies ({@link org.anyorder.insertion.JointInsertion},
 * {@link org.anyorder.insertion.TwoStageInsertion}), which share one loop body and differ in how slot and token are
 * drawn, when they stop ({@link org.anyorder.insertion.StoppingRule}), and the sequence score
 * ({@link org.anyorder.insertion.InsertionScorer}). They see any {@link org.anyorder.model.InsertionModel}, a network
 * or a table, and use {@code decoding} and {@code sampling}. Start at
 * {@link org.anyorder.insertion.InsertionStrategies}.
 */
@org.jspecify.annotations.NullMarked
package org.anyorder.insertion;
