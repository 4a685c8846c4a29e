// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.tree;

import java.util.Arrays;

/**
 * Drafted tokens that follow a sequence: a tree whose root is the sequence itself. Nodes are numbered so that parents
 * come before their children; {@value #ROOT} is the root.
 *
 * <p>What was drawn at a node is kept in the order of drawing, and a child that was drawn twice (two independent drafts
 * that agree) stands there twice: verifiers need both. Immutable; the arrays are not copied.
 *
 * @param tokens a token per node
 * @param parents a parent per node, below its own number
 * @param draws what was drawn at the root, then at each node: children in the order of drawing
 */
public record DraftTree(int[] tokens, int[] parents, int[][] draws) {
    /** The number of the root. */
    public static final int ROOT = -1;

    private static final int[] NOTHING = {};

    /** The tree without nodes: nothing is drafted. */
    public static final DraftTree EMPTY = new DraftTree(new int[0], new int[0], new int[1][0]);

    /**
     * Checks that the arrays describe a tree.
     *
     * @param tokens a token per node
     * @param parents a parent per node, below its own number
     * @param draws what was drawn at the root, then at each node
     * @throws IllegalArgumentException if they do not
     */
    public DraftTree {
        if (parents.length != tokens.length || draws.length != tokens.length + 1) {
            throw new IllegalArgumentException("a tree of " + tokens.length + " tokens needs as many parents and "
                    + (tokens.length + 1) + " lists of draws, got " + parents.length + " and " + draws.length);
        }
        for (int node = 0; node < parents.length; node++) {
            if (!(parents[node] >= ROOT && parents[node] < node)) {
                throw new IllegalArgumentException(
                        "the parent of node " + node + " must be in [-1, " + node + "), got " + parents[node]);
            }
        }
        for (int node = ROOT; node < tokens.length; node++) {
            for (int child : draws[node + 1]) {
                if (!(child > node && child < tokens.length && parents[child] == node)) {
                    throw new IllegalArgumentException("node " + child + " was not drawn at node " + node);
                }
            }
        }
    }

    /**
     * A single draft.
     *
     * @param tokens in order
     * @return the chain
     */
    public static DraftTree chain(int... tokens) {
        int[] parents = new int[tokens.length];
        int[][] draws = new int[tokens.length + 1][];
        for (int node = 0; node < tokens.length; node++) {
            parents[node] = node - 1;
            draws[node] = new int[] {node};
        }
        draws[tokens.length] = new int[0];
        return new DraftTree(tokens.clone(), parents, draws);
    }

    /**
     * This tree with more drawn at some of its nodes. Equal tokens drawn at one node are one child.
     *
     * @param at the nodes, none of which has children
     * @param drawn for each of them the tokens drawn, in order
     * @return the larger tree; the new nodes are the last ones
     */
    public DraftTree grown(int[] at, int[][] drawn) {
        int most = tokens.length;
        for (int[] each : drawn) {
            most += each.length;
        }
        int[] allTokens = Arrays.copyOf(tokens, most);
        int[] allParents = Arrays.copyOf(parents, most);
        int[][] allDraws = Arrays.copyOf(draws, most + 1);
        int size = tokens.length;
        for (int i = 0; i < at.length; i++) {
            int[] children = new int[drawn[i].length];
            int first = size;
            for (int k = 0; k < children.length; k++) {
                children[k] = indexOf(drawn[i][k], allTokens, first, size);
                if (children[k] == size) {
                    allTokens[size] = drawn[i][k];
                    allParents[size++] = at[i];
                }
            }
            allDraws[at[i] + 1] = children;
        }
        Arrays.fill(allDraws, tokens.length + 1, size + 1, NOTHING);
        return new DraftTree(cut(allTokens, size), cut(allParents, size), cut(allDraws, size + 1));
    }

    /** Where a token stands in a part of an array; the part's end if it does not. */
    private static int indexOf(int token, int[] all, int from, int to) {
        int at = from;
        while (at < to && all[at] != token) {
            at++;
        }
        return at;
    }

    private static int[] cut(int[] all, int size) {
        return all.length == size ? all : Arrays.copyOf(all, size);
    }

    private static int[][] cut(int[][] all, int size) {
        return all.length == size ? all : Arrays.copyOf(all, size);
    }

    /**
     * How many tokens were drafted.
     *
     * @return the nodes, without the root
     */
    public int size() {
        return tokens.length;
    }

    /**
     * What was drawn at a node.
     *
     * @param node a node or {@link #ROOT}
     * @return children in the order of drawing; not copied
     */
    public int[] drawnAt(int node) {
        return draws[node + 1];
    }

    /**
     * The nodes from the root down to a node.
     *
     * @param node a node or {@link #ROOT}
     * @return the node last; none for the root
     */
    public int[] path(int node) {
        int depth = 0;
        for (int at = node; at != ROOT; at = parents[at]) {
            depth++;
        }
        int[] path = new int[depth];
        for (int at = node; at != ROOT; at = parents[at]) {
            path[--depth] = at;
        }
        return path;
    }

    /**
     * The tokens from the root down to a node.
     *
     * @param node a node or {@link #ROOT}
     * @return the node's token last; none for the root
     */
    public int[] pathTokens(int node) {
        int[] path = path(node);
        for (int i = 0; i < path.length; i++) {
            path[i] = tokens[path[i]];
        }
        return path;
    }

    /**
     * Whether no node has two children.
     *
     * @return true for a chain, and for the tree without nodes
     */
    public boolean isChain() {
        for (int node = 0; node < parents.length; node++) {
            if (parents[node] != node - 1) {
                return false;
            }
        }
        return true;
    }

    /**
     * The nodes without children, each the end of a path.
     *
     * @return nodes, ascending; the root alone if there is no node
     */
    public int[] leaves() {
        boolean[] inner = new boolean[tokens.length + 1];
        for (int parent : parents) {
            inner[parent + 1] = true;
        }
        int count = 0;
        for (int node = ROOT; node < tokens.length; node++) {
            count += inner[node + 1] ? 0 : 1;
        }
        int[] leaves = new int[count];
        for (int node = tokens.length - 1; node >= ROOT; node--) {
            if (!inner[node + 1]) {
                leaves[--count] = node;
            }
        }
        return leaves;
    }
}
