// SPDX-License-Identifier: Apache-2.0
/**
 * Any-subset models: what the cache of decided tokens gains, and what rows gain by being decoded together. Networks
 * have random weights, since their time does not depend on them.
 */
@NullMarked
package org.anyorder.benchmarks.anysubset;

import org.jspecify.annotations.NullMarked;
