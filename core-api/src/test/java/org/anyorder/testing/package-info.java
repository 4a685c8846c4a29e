// SPDX-License-Identifier: Apache-2.0
/**
 * What tests of all modules share, published as a test-jar for people who write their own: golden files, one contract
 * per model interface ({@link org.anyorder.testing.InsertionModelContract} and its sisters), the contracts of
 * generators ({@link org.anyorder.testing.GeneratorContract}) and of whole catalogs of strategies
 * ({@link org.anyorder.testing.StrategyContract}), the rooms of a family's module
 * ({@link org.anyorder.testing.ArchitectureContract}), decorators that check how a model is used and what it answers
 * ({@link org.anyorder.testing.AssertingInsertionModel} and its sisters), tests of whole laws
 * ({@link org.anyorder.testing.LawTest}) and seeds that replay a failure ({@link org.anyorder.testing.Seeds}). What
 * endures is in {@link org.anyorder.testing.stress}. Start at {@link org.anyorder.testing.GoldenFile}.
 */
@org.jspecify.annotations.NullMarked
package org.anyorder.testing;
