// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.demo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.anyorder.insertion.task.StarGraph;
import org.anyorder.trace.Colouring;

/**
 * A star graph drawn around its centre: chains that lead in on the left, chains that lead out on the right. Which way
 * in belongs to which way out cannot be seen, by nobody.
 *
 * <pre>{@code
 * 4 → 17 ─┐     ┌─ 3 → 12
 *      7 ─┼─ 5 ─┼─ 9 → 2
 *         │     └─ 8 → 14
 * }</pre>
 */
final class StarDrawing {

    private static final int LEFT = 1;
    private static final int RIGHT = 2;
    private static final int UP = 4;
    private static final int DOWN = 8;
    // By the sum of the directions that meet there.
    private static final String JOINTS = " ╴╶─╵┘└┴╷┐┌┬│┤├┼";

    private final StarGraph graph;
    private final Colouring colouring;
    private final StarAnswer answer;
    private final int centre;

    StarDrawing(StarGraph graph, Colouring colouring, StarAnswer answer) {
        this.graph = graph;
        this.colouring = colouring;
        this.answer = answer;
        this.centre = graph.edges().stream()
                .map(StarGraph.Edge::from)
                .filter(node -> graph.edges().stream()
                                .filter(edge -> edge.from() == node)
                                .count()
                        > 1)
                .findFirst()
                .orElse(graph.source());
    }

    /** The lines of the drawing; nodes of the answer have the colour of their step. */
    String draw() {
        List<List<Integer>> in = chains(true);
        List<List<Integer>> out = chains(false);
        int rows = Math.max(in.size(), out.size());
        int middle = (rows - 1) / 2;
        int inTop = (rows - in.size()) / 2;
        int outTop = (rows - out.size()) / 2;
        int width = in.stream().mapToInt(chain -> plain(chain).length()).max().orElse(0);
        int core = plain(List.of(centre)).length();
        StringBuilder drawing = new StringBuilder();
        for (int row = 0; row < rows; row++) {
            boolean hasIn = row >= inTop && row < inTop + in.size();
            boolean hasOut = row >= outTop && row < outTop + out.size();
            StringBuilder line = new StringBuilder();
            if (!in.isEmpty()) {
                List<Integer> chain = hasIn ? in.get(row - inTop) : List.of();
                line.append(" ".repeat(width - plain(chain).length()))
                        .append(styled(chain))
                        .append(hasIn ? " ─" : "  ")
                        .append(joint(row, middle, inTop, in.size(), hasIn ? LEFT : 0, row == middle ? RIGHT : 0))
                        .append(row == middle ? "─ " : "  ");
            }
            line.append(row == middle ? styled(List.of(centre)) : " ".repeat(core))
                    .append(row == middle ? " ─" : "  ")
                    .append(joint(row, middle, outTop, out.size(), row == middle ? LEFT : 0, hasOut ? RIGHT : 0))
                    .append(hasOut ? "─ " + styled(out.get(row - outTop)) : "");
            drawing.append(line.toString().stripTrailing()).append('\n');
        }
        return drawing.toString();
    }

    private static char joint(int row, int middle, int top, int size, int left, int right) {
        int first = Math.min(middle, top);
        int last = Math.max(middle, top + size - 1);
        int up = row > first && row <= last ? UP : 0;
        int down = row >= first && row < last ? DOWN : 0;
        return JOINTS.charAt(left + right + up + down);
    }

    /** The chains on one side of the centre, from left to right, in the order in which their edges are shown. */
    private List<List<Integer>> chains(boolean before) {
        List<List<Integer>> chains = new ArrayList<>();
        for (StarGraph.Edge edge : graph.edges()) {
            if ((before ? edge.to() : edge.from()) != centre) {
                continue;
            }
            List<Integer> chain = new ArrayList<>();
            int node = before ? edge.from() : edge.to();
            chain.add(node);
            for (int next = beyond(node, before); next >= 0; next = beyond(next, before)) {
                chain.add(next);
            }
            if (before) {
                Collections.reverse(chain);
            }
            chains.add(chain);
        }
        return chains;
    }

    private int beyond(int node, boolean before) {
        return graph.edges().stream()
                .filter(edge -> (before ? edge.to() : edge.from()) == node)
                .mapToInt(edge -> before ? edge.from() : edge.to())
                .findFirst()
                .orElse(-1);
    }

    private String plain(List<Integer> chain) {
        return text(chain, false);
    }

    private String styled(List<Integer> chain) {
        return text(chain, true);
    }

    private String text(List<Integer> chain, boolean styled) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < chain.size(); i++) {
            String node = label(chain.get(i));
            text.append(i == 0 ? "" : " → ").append(styled ? coloured(chain.get(i), node) : node);
        }
        return text.toString();
    }

    private String label(int node) {
        return node == graph.source() ? "(" + node + ")" : node == graph.goal() ? "[" + node + "]" : "" + node;
    }

    private String coloured(int node, String label) {
        return answer.appeared(node).isPresent()
                ? colouring.appeared(label, answer.appeared(node).getAsInt(), answer.moments())
                : label;
    }
}
