// SPDX-License-Identifier: Apache-2.0
/**
 * Strategies, the sequences they work on, and the one loop that runs them.
 *
 * <p>A request becomes a {@link org.anyorder.decoding.Canvas}; {@link org.anyorder.decoding.DecodingLoop} calls the
 * strategy's {@link org.anyorder.decoding.DecodingRun} step by step, keeps the limits, reports events, lets finished
 * rows leave and waiting ones arrive. {@link org.anyorder.decoding.StrategyGenerator} is the only
 * {@link org.anyorder.Generator}. To add a strategy, implement {@link org.anyorder.decoding.DecodingStrategy} and list
 * it in the family's {@link org.anyorder.decoding.StrategyCatalog}.
 */
@org.jspecify.annotations.NullMarked
package org.anyorder.decoding;
