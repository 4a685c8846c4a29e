// SPDX-License-Identifier: Apache-2.0
/**
 * Greedy decoding by this library and by others, over the same weights. Each is a
 * {@link org.anyorder.benchmarks.peer.Peer} behind one enum, each comparison a
 * {@link org.anyorder.benchmarks.peer.Rivalry}; start at {@link org.anyorder.benchmarks.peer.PeerBenchmark}.
 *
 * <p>Jlama runs in a JVM of its own, of a newer JDK than ours, when there is one. Its jars are on no class path of this
 * build: they are found when they are needed.
 */
@NullMarked
package org.anyorder.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
