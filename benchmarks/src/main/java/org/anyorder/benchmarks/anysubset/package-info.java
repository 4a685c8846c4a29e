// SPDX-License-Identifier: Apache-2.0
/**
 * Any-subset models: what drafting gains over deciding one by one, rows by being decoded together, alternatives by
 * being scored together, and passes by a cache of decided tokens. How much is drafted in vain depends on the weights,
 * so a trained model is measured; the large network has random ones.
 */
@NullMarked
package org.anyorder.benchmarks.anysubset;

import org.jspecify.annotations.NullMarked;
