// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Tokens behind what is held of a row: the tree of its continuations, each token of which stands in a slot once,
 * however many go through it. Forgotten with the pass. One thread's.
 */
final class Branches {
    /** The most tokens of a row's branches. */
    static final int MOST = 1024;

    private static final int[] ROOT = {};

    private final List<int[]> paths = new ArrayList<>();
    private final List<Integer> positions = new ArrayList<>();
    private final List<Integer> tokens = new ArrayList<>();

    int length() {
        return tokens.size();
    }

    int position(int node) {
        return positions.get(node);
    }

    /** What is fed, in the order of slots. */
    int[] tokens() {
        return tokens.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The nodes that a token sees: those above it and itself. */
    int[] path(int node) {
        return paths.get(node);
    }

    /** How many tokens the longest continuation has. */
    int depth() {
        return paths.stream().mapToInt(path -> path.length).max().orElse(0);
    }

    /** Adds what a continuation decides behind the first ranks, and answers with the nodes on its way. */
    int[] grow(FedRow continuation, int held) {
        int[] path = ROOT;
        for (int rank = held; rank < continuation.length(); rank++) {
            path = child(path, continuation.positions()[rank], continuation.tokens()[rank]);
        }
        return path;
    }

    private int[] child(int[] parent, int position, int token) {
        for (int[] path : paths) {
            int node = path[path.length - 1];
            boolean below =
                    path.length == parent.length + 1 && Arrays.equals(path, 0, parent.length, parent, 0, parent.length);
            if (below && positions.get(node) == position && tokens.get(node) == token) {
                return path;
            }
        }
        int[] path = Arrays.copyOf(parent, parent.length + 1);
        path[parent.length] = paths.size();
        paths.add(path);
        positions.add(position);
        tokens.add(token);
        return path;
    }
}
