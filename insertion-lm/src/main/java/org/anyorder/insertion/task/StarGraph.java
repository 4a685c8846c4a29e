// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.task;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A star graph with a question: which path leads from the source to the goal (Bachmann and Nagarajan 2024; the variants
 * of Patel et al. 2025)?
 *
 * <p>The first step out of the centre cannot be seen locally: only the goal tells which arm is right. Immutable.
 *
 * @param nodes number of node ids, of which the graph uses some; ids are in {@code [0, nodes)}
 * @param edges directed edges in the order they are shown
 * @param source first node of the path
 * @param goal last node of the path
 * @param path the answer: nodes from source to goal, each step an edge
 */
public record StarGraph(int nodes, List<Edge> edges, int source, int goal, List<Integer> path) {
    /** The header of {@link #csvRow()}. */
    public static final String CSV_HEADER = "edge_list,source,goal,path";

    /**
     * A directed edge.
     *
     * @param from the node it leaves
     * @param to the node it enters
     */
    public record Edge(int from, int to) {}

    /**
     * Checks that the path answers the question.
     *
     * @param nodes number of node ids, of which the graph uses some; ids are in {@code [0, nodes)}
     * @param edges directed edges in the order they are shown
     * @param source first node of the path
     * @param goal last node of the path
     * @param path the answer: nodes from source to goal, each step an edge
     * @throws IllegalArgumentException if an id is out of range or the path is not one of this graph from source to
     *     goal
     */
    public StarGraph {
        edges = List.copyOf(edges);
        path = List.copyOf(path);
        for (Edge edge : edges) {
            if (!(edge.from() >= 0 && edge.from() < nodes && edge.to() >= 0 && edge.to() < nodes)) {
                throw new IllegalArgumentException("nodes of an edge must be in [0, " + nodes + "), got " + edge);
            }
        }
        if (path.size() < 2 || path.get(0) != source || path.get(path.size() - 1) != goal) {
            throw new IllegalArgumentException(
                    "path must lead from source " + source + " to goal " + goal + ", got " + path);
        }
        Set<Edge> known = new HashSet<>(edges);
        for (int i = 1; i < path.size(); i++) {
            Edge step = new Edge(path.get(i - 1), path.get(i));
            if (!known.contains(step)) {
                throw new IllegalArgumentException("path must follow the edges, got " + step);
            }
        }
    }

    /**
     * Finds the one simple path from a source to a goal by depth-first search, without knowing the answer.
     *
     * @param edges directed edges
     * @param source first node
     * @param goal last node
     * @return the nodes of the path, source and goal included
     * @throws IllegalArgumentException if there is no path or more than one
     */
    public static List<Integer> findPath(List<Edge> edges, int source, int goal) {
        Map<Integer, List<Integer>> next = edges.stream()
                .collect(Collectors.groupingBy(Edge::from, Collectors.mapping(Edge::to, Collectors.toList())));
        List<List<Integer>> found = new ArrayList<>();
        Deque<List<Integer>> open = new ArrayDeque<>();
        open.push(List.of(source));
        while (!open.isEmpty() && found.size() < 2) {
            List<Integer> path = open.pop();
            int last = path.get(path.size() - 1);
            if (last == goal) {
                found.add(path);
                continue;
            }
            for (int node : next.getOrDefault(last, List.of())) {
                if (!path.contains(node)) {
                    List<Integer> longer = new ArrayList<>(path);
                    longer.add(node);
                    open.push(longer);
                }
            }
        }
        if (found.size() != 1) {
            throw new IllegalArgumentException("exactly one path must lead from " + source + " to " + goal + ", found "
                    + (found.isEmpty() ? "none" : "several"));
        }
        return List.copyOf(found.get(0));
    }

    /**
     * This graph as a line of the CSV files of the ILM repository, see {@link #CSV_HEADER}.
     *
     * @return the row, without a line end; fields with commas are quoted
     */
    public String csvRow() {
        String edgeList =
                edges.stream().map(edge -> edge.from() + "," + edge.to()).collect(Collectors.joining("|"));
        String nodesOfPath = path.stream().map(String::valueOf).collect(Collectors.joining(","));
        return '"' + edgeList + "\"," + source + ',' + goal + ",\"" + nodesOfPath + '"';
    }

    /**
     * Reads a row that {@link #csvRow()} wrote.
     *
     * @param nodes number of node ids
     * @param row the row, without a line end
     * @return the graph
     * @throws IllegalArgumentException if the row has another form or its path is wrong
     */
    public static StarGraph ofCsvRow(int nodes, String row) {
        String[] quoted = row.split("\"", -1);
        if (quoted.length != 5) {
            throw new IllegalArgumentException("a row must read \"edges\",source,goal,\"path\", got " + row);
        }
        try {
            List<Edge> edges = new ArrayList<>();
            for (String edge : quoted[1].split("\\|")) {
                String[] ends = edge.split(",", 2);
                edges.add(new Edge(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1])));
            }
            String[] ends = quoted[2].split(",", -1);
            List<Integer> path = new ArrayList<>();
            for (String node : quoted[3].split(",")) {
                path.add(Integer.parseInt(node));
            }
            if (ends.length != 4) {
                throw new IllegalArgumentException("a row must read \"edges\",source,goal,\"path\", got " + row);
            }
            return new StarGraph(nodes, edges, Integer.parseInt(ends[1]), Integer.parseInt(ends[2]), path);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("nodes of a row must be integers, got " + row, e);
        }
    }
}
