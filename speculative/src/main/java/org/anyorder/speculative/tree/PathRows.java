// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.tree;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.anyorder.model.Targets;

/**
 * Trees spread out over rows, one per path.
 *
 * @param owners for each row the tree it belongs to
 * @param paths the nodes of each row
 */
record PathRows(int[] owners, int[][] paths) {

    static PathRows of(List<DraftTree> trees) {
        List<Integer> owners = new ArrayList<>();
        List<int[]> paths = new ArrayList<>();
        for (int owner = 0; owner < trees.size(); owner++) {
            for (int leaf : trees.get(owner).leaves()) {
                owners.add(owner);
                paths.add(trees.get(owner).path(leaf));
            }
        }
        return new PathRows(owners.stream().mapToInt(Integer::intValue).toArray(), paths.toArray(int[][]::new));
    }

    /** What each row is told: its owner's pending tokens, then its path. */
    int[][] tokens(int[][] pending, List<DraftTree> trees) {
        int[][] tokens = new int[owners.length][];
        for (int row = 0; row < tokens.length; row++) {
            int[] before = pending[owners[row]];
            tokens[row] = Arrays.copyOf(before, before.length + paths[row].length);
            for (int i = 0; i < paths[row].length; i++) {
                tokens[row][before.length + i] = trees.get(owners[row]).tokens()[paths[row][i]];
            }
        }
        return tokens;
    }

    /** Each wanted node in the first row that holds it. */
    Targets targets(int[][] pending, int[][] wanted) {
        int[][] positions = new int[owners.length][];
        for (int row = 0; row < positions.length; row++) {
            int mine = row;
            int before = pending[owners[row]].length;
            positions[row] = Arrays.stream(wanted[owners[row]])
                    .filter(node -> first(owners[mine], node) == mine)
                    .map(node -> before + depth(paths[mine], node))
                    .toArray();
        }
        return Targets.of(positions);
    }

    /** The logits of {@link #targets} in the order of the wanted nodes. */
    NDArray inOrder(NDManager scope, NDArray logits, int[][] wanted) {
        List<long[]> places = new ArrayList<>(); // owner, place among its wanted nodes
        for (int row = 0; row < owners.length; row++) {
            for (int i = 0; i < wanted[owners[row]].length; i++) {
                if (first(owners[row], wanted[owners[row]][i]) == row) {
                    places.add(new long[] {owners[row], i});
                }
            }
        }
        int[] offsets = Targets.of(wanted).offsets();
        long[] index = new long[places.size()];
        for (int i = 0; i < index.length; i++) {
            index[offsets[(int) places.get(i)[0]] + (int) places.get(i)[1]] = i;
        }
        return logits.get(scope.create(index));
    }

    /** For each tree a row that begins with the path. */
    int[] holding(int[][] kept) {
        int[] rows = new int[kept.length];
        for (int owner = 0; owner < rows.length; owner++) {
            rows[owner] = first(owner, kept[owner].length == 0 ? DraftTree.ROOT : kept[owner][kept[owner].length - 1]);
        }
        return rows;
    }

    private int first(int owner, int node) {
        for (int row = 0; row < owners.length; row++) {
            if (owners[row] == owner && (node == DraftTree.ROOT || depth(paths[row], node) >= 0)) {
                return row;
            }
        }
        throw new IllegalArgumentException("the tree of row " + owner + " has no node " + node);
    }

    private static int depth(int[] path, int node) {
        for (int depth = 0; depth < path.length; depth++) {
            if (path[depth] == node) {
                return depth;
            }
        }
        return -1;
    }
}
