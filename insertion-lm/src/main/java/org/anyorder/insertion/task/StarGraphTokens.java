// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Token ids of star graphs, as in the ILM repository: node i is token i, eight special tokens follow.
 *
 * <p>The question is the shuffled edge list, then source and goal; the answer is the path written as edges, inner nodes
 * twice.
 *
 * @param nodes number of node ids
 */
public record StarGraphTokens(int nodes) {
    private static final String[] SPECIAL = {"<cls>", "<s>", "</s>", "<unk>", "<pad>", "<mask>", "<es>", "<sts>"};

    /**
     * Checks the number of nodes.
     *
     * @param nodes number of node ids
     * @throws IllegalArgumentException if it is not positive
     */
    public StarGraphTokens {
        if (!(nodes >= 1)) {
            throw new IllegalArgumentException("nodes must be at least 1, got " + nodes);
        }
    }

    /**
     * Id of {@code <cls>}.
     *
     * @return the id
     */
    public int cls() {
        return nodes;
    }

    /**
     * Id of {@code <s>}, which separates question and answer.
     *
     * @return the id
     */
    public int bos() {
        return nodes + 1;
    }

    /**
     * Id of {@code </s>}.
     *
     * @return the id
     */
    public int eos() {
        return nodes + 2;
    }

    /**
     * Id of {@code <unk>}.
     *
     * @return the id
     */
    public int unk() {
        return nodes + 3;
    }

    /**
     * Id of {@code <pad>}.
     *
     * @return the id
     */
    public int pad() {
        return nodes + 4;
    }

    /**
     * Id of {@code <mask>}.
     *
     * @return the id
     */
    public int mask() {
        return nodes + 5;
    }

    /**
     * The number of token ids.
     *
     * @return nodes and special tokens
     */
    public int vocabularySize() {
        return nodes + SPECIAL.length;
    }

    /**
     * The question without special tokens: edges, source, goal.
     *
     * @param graph the graph
     * @return token ids
     */
    public int[] question(StarGraph graph) {
        int[] ids = new int[2 * graph.edges().size() + 2];
        int at = 0;
        for (StarGraph.Edge edge : graph.edges()) {
            ids[at++] = edge.from();
            ids[at++] = edge.to();
        }
        ids[at++] = graph.source();
        ids[at] = graph.goal();
        return ids;
    }

    /**
     * The answer: the edges of the path.
     *
     * @param graph the graph
     * @return token ids, {@code 2 · (path nodes - 1)} of them
     */
    public int[] answer(StarGraph graph) {
        List<Integer> path = graph.path();
        int[] ids = new int[2 * (path.size() - 1)];
        for (int i = 1; i < path.size(); i++) {
            ids[2 * i - 2] = path.get(i - 1);
            ids[2 * i - 1] = path.get(i);
        }
        return ids;
    }

    /**
     * Reads an answer back.
     *
     * @param answer token ids behind {@code <s>}
     * @return the path, or empty if these are not the edges of one
     */
    public Optional<List<Integer>> path(int[] answer) {
        if (answer.length < 2 || answer.length % 2 != 0) {
            return Optional.empty();
        }
        List<Integer> path = new ArrayList<>();
        for (int i = 0; i < answer.length; i++) {
            boolean node = answer[i] >= 0 && answer[i] < nodes;
            boolean repeats = i > 0 && i % 2 == 0;
            if (!node || (repeats && answer[i] != answer[i - 1])) {
                return Optional.empty();
            }
            if (!repeats) {
                path.add(answer[i]);
            }
        }
        return Optional.of(List.copyOf(path));
    }

    /**
     * The sequence insertion models learn: {@code <cls>} question {@code <s>} answer.
     *
     * @param graph the graph
     * @return the example
     */
    public InsertionExample example(StarGraph graph) {
        return InsertionExample.ofPrefix(cls(), question(graph), bos(), answer(graph));
    }

    /**
     * The sequence left-to-right models learn: question {@code <s>} answer {@code </s>}.
     *
     * @param graph the graph
     * @return token ids
     */
    public int[] leftToRight(StarGraph graph) {
        int[] question = question(graph);
        int[] answer = answer(graph);
        int[] ids = new int[question.length + answer.length + 2];
        System.arraycopy(question, 0, ids, 0, question.length);
        ids[question.length] = bos();
        System.arraycopy(answer, 0, ids, question.length + 1, answer.length);
        ids[ids.length - 1] = eos();
        return ids;
    }

    /**
     * Writes ids as text, separated by spaces.
     *
     * @param ids token ids
     * @return node numbers and names of special tokens
     * @throws IllegalArgumentException if an id is not in the vocabulary
     */
    public String text(int[] ids) {
        List<String> words = new ArrayList<>();
        for (int id : ids) {
            if (!(id >= 0 && id < vocabularySize())) {
                throw new IllegalArgumentException("ids must be in [0, " + vocabularySize() + "), got " + id);
            }
            words.add(id < nodes ? String.valueOf(id) : SPECIAL[id - nodes]);
        }
        return String.join(" ", words);
    }
}
