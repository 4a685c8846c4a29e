// SPDX-License-Identifier: Apache-2.0
/**
 * What the any-subset networks share: a model over a cache, which passes it answers, and how its cache follows what was
 * decided.
 *
 * <p>Start at {@link org.anyorder.anysubset.network.cached.CachedSubsetState}. Uses the core's caches; knows neither
 * networks nor strategies.
 */
@NullMarked
package org.anyorder.anysubset.network.cached;

import org.jspecify.annotations.NullMarked;
