// SPDX-License-Identifier: Apache-2.0
/**
 * Strategies, the sequences they work on, and the one loop that runs them.
 *
 * <p>What a strategy is written against: it implements {@link org.anyorder.decoding.DecodingStrategy}, which opens a
 * {@link org.anyorder.decoding.DecodingRun}; step by step the run reads and settles each
 * {@link org.anyorder.decoding.Canvas} and tells the {@link org.anyorder.decoding.Step} what it evaluates. Start there,
 * with {@link org.anyorder.decoding.causal.Autoregressive} as the shortest example.
 *
 * <p>How it is found: the family's {@link org.anyorder.decoding.StrategyCatalog} lists it with its description and
 * options, and a {@link org.anyorder.decoding.Scorer} beside it; {@link org.anyorder.decoding.StrategyCatalogs} looks
 * up names, {@link org.anyorder.decoding.FolderLoader} joins them with a model folder.
 *
 * <p>How it runs, hidden from it: {@link org.anyorder.decoding.StrategyGenerator}, the only
 * {@link org.anyorder.Generator}, checks a request and hands it to the decoding loop, which keeps the limits, reports
 * events, lets finished rows leave and waiting ones arrive.
 *
 * <p>May use {@code model}, {@code sampling}, {@code order}, {@code constraint}, {@code checkpoint} and
 * {@code kernel.Precision}.
 */
@org.jspecify.annotations.NullMarked
package org.anyorder.decoding;
