// SPDX-License-Identifier: Apache-2.0
/**
 * Endurance of any family: what a process holds after many rounds ({@link org.anyorder.testing.stress.HeldMemory}),
 * many threads on one generator ({@link org.anyorder.testing.stress.Threads}), damaged model folders
 * ({@link org.anyorder.testing.stress.MutatedLoads}). How long they go on says {@link org.anyorder.testing.Stress}.
 */
@org.jspecify.annotations.NullMarked
package org.anyorder.testing.stress;
