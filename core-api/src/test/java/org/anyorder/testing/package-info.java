// SPDX-License-Identifier: Apache-2.0
/**
 * What tests of all modules share, published as a test-jar: golden files, contracts, laws. Start at
 * {@link org.anyorder.testing.GoldenFile}.
 */
@org.jspecify.annotations.NullMarked
package org.anyorder.testing;
