// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.task;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;

/**
 * Draws star graphs as the experiments of the ILM paper do (Patel et al. 2025, arXiv 2505.05755).
 *
 * <p>Symmetric: the source is the centre, every arm is a directed chain of {@code maxPath} nodes counted from the
 * centre, one of them ends in the goal. Asymmetric: every arm is a directed chain of a random length that passes
 * <em>through</em> the centre at a random junction with at least {@code minPlan} nodes behind it; the answer is the
 * whole first arm. Edges are shuffled. A graph is a function of the random stream alone. Immutable and thread-safe.
 *
 * @param shape how the arms meet
 * @param nodes number of node ids to draw from
 * @param degree number of arms, at least 2
 * @param minPath fewest nodes of an arm; equals {@code maxPath} in symmetric graphs
 * @param maxPath most nodes of an arm, at least 2
 * @param minPlan nodes that follow the centre on every arm of an asymmetric graph; 0 in symmetric ones
 */
public record StarGraphGenerator(Shape shape, int nodes, int degree, int minPath, int maxPath, int minPlan) {
    private static final int MOST_NODES = 1 << 20;

    /** How the arms of a graph meet. */
    public enum Shape {
        /** All arms start in the centre. */
        SYMMETRIC,
        /** All arms pass through the centre. */
        ASYMMETRIC
    }

    /**
     * Checks that every graph of these sizes finds enough nodes.
     *
     * @param shape how the arms meet
     * @param nodes number of node ids to draw from
     * @param degree number of arms, at least 2
     * @param minPath fewest nodes of an arm; equals {@code maxPath} in symmetric graphs
     * @param maxPath most nodes of an arm, at least 2
     * @param minPlan nodes that follow the centre on every arm of an asymmetric graph; 0 in symmetric ones
     * @throws IllegalArgumentException if a size is out of range or the nodes do not suffice
     */
    public StarGraphGenerator {
        Objects.requireNonNull(shape, "shape");
        require(degree >= 2 && degree <= 1000, "degree must be in [2, 1000], got " + degree);
        require(maxPath >= 2 && maxPath <= 10_000, "maxPath must be in [2, 10000], got " + maxPath);
        require(minPath >= 2 && minPath <= maxPath, "minPath must be in [2, maxPath], got " + minPath);
        int needed;
        if (shape == Shape.SYMMETRIC) {
            require(minPath == maxPath, "symmetric graphs have one path length, got " + minPath + " and " + maxPath);
            require(minPlan == 0, "symmetric graphs have minPlan 0, got " + minPlan);
            needed = maxPath * degree + 1;
        } else {
            require(
                    minPlan >= 1 && minPlan < minPath,
                    "minPlan must be in [1, minPath), got " + minPlan + " for minPath " + minPath);
            needed = maxPath * degree - degree + 1;
        }
        require(nodes >= needed, "nodes must be at least " + needed + " for these sizes, got " + nodes);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    /**
     * Symmetric graphs.
     *
     * @param nodes number of node ids, at least {@code path · degree + 1}
     * @param degree number of arms
     * @param path nodes of an arm, the centre included
     * @return the generator
     */
    public static StarGraphGenerator symmetric(int nodes, int degree, int path) {
        return new StarGraphGenerator(Shape.SYMMETRIC, nodes, degree, path, path, 0);
    }

    /**
     * Asymmetric graphs.
     *
     * @param nodes number of node ids, at least {@code (maxPath - 1) · degree + 1}
     * @param degree number of arms
     * @param minPath fewest nodes of an arm
     * @param maxPath most nodes of an arm
     * @param minPlan nodes that follow the centre on every arm
     * @return the generator
     */
    public static StarGraphGenerator asymmetric(int nodes, int degree, int minPath, int maxPath, int minPlan) {
        return new StarGraphGenerator(Shape.ASYMMETRIC, nodes, degree, minPath, maxPath, minPlan);
    }

    /**
     * The paper's easy task ({@code star_small} in its repository).
     *
     * @return 20 nodes, degree 3, paths of 5
     */
    public static StarGraphGenerator easy() {
        return symmetric(20, 3, 5);
    }

    /**
     * The paper's medium task ({@code vstar_small}).
     *
     * @return 20 nodes, degree 3, paths of 3 to 6
     */
    public static StarGraphGenerator medium() {
        return asymmetric(20, 3, 3, 6, 2);
    }

    /**
     * The paper's hard task ({@code vstar_medium}).
     *
     * @return 56 nodes, degree 5, paths of 6 to 12
     */
    public static StarGraphGenerator hard() {
        return asymmetric(56, 5, 6, 12, 5);
    }

    /**
     * Reads the sizes as training files and published models write them: {@code generator} ({@code symmetric} or
     * {@code asymmetric}), {@code nodes}, {@code degree}, and {@code path}, or {@code min_path}, {@code max_path} and
     * {@code min_plan}. Other keys are the caller's.
     *
     * @param config an object with these keys
     * @return the generator
     * @throws CheckpointFormatException if a key is missing, out of range, or one of the other shape
     */
    public static StarGraphGenerator read(ModelConfig config) throws CheckpointFormatException {
        int nodes = config.integer("nodes", 1, MOST_NODES);
        int degree = config.integer("degree", 1, MOST_NODES);
        try {
            switch (config.string("generator")) {
                case "symmetric":
                    refuse(config, "min_path", "max_path", "min_plan");
                    return symmetric(nodes, degree, config.integer("path", 1, MOST_NODES));
                case "asymmetric":
                    refuse(config, "path");
                    return asymmetric(
                            nodes,
                            degree,
                            config.integer("min_path", 1, MOST_NODES),
                            config.integer("max_path", 1, MOST_NODES),
                            config.integer("min_plan", 1, MOST_NODES));
                default:
                    throw config.refuse("generator", "\"symmetric\" or \"asymmetric\"");
            }
        } catch (IllegalArgumentException refused) {
            throw new CheckpointFormatException(config.origin() + ": " + refused.getMessage(), refused);
        }
    }

    private static void refuse(ModelConfig config, String... keys) throws CheckpointFormatException {
        for (String key : keys) {
            if (config.has(key)) {
                throw config.refuse(key, "absent for this \"generator\"");
            }
        }
    }

    /**
     * The sizes as {@link #read} takes them.
     *
     * @return a new JSON object
     */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("generator", shape.name().toLowerCase(Locale.ROOT));
        json.addProperty("nodes", nodes);
        json.addProperty("degree", degree);
        if (shape == Shape.SYMMETRIC) {
            json.addProperty("path", maxPath);
        } else {
            json.addProperty("min_path", minPath);
            json.addProperty("max_path", maxPath);
            json.addProperty("min_plan", minPlan);
        }
        return json;
    }

    /**
     * Length of the longest sequence {@link StarGraphTokens#example} can give.
     *
     * @return tokens, CLS and BOS included
     */
    public int blockLength() {
        return 1 + 2 * degree * (maxPath - 1) + 3 + 2 * (maxPath - 1);
    }

    /**
     * Draws a graph.
     *
     * @param random the stream to draw from
     * @return a graph with one path from source to goal
     */
    public StarGraph generate(RandomGenerator random) {
        int[] ids = shuffledNodes(random);
        List<StarGraph.Edge> edges = new ArrayList<>();
        List<Integer> answer = List.of();
        int used = 1; // ids[0] is the centre
        for (int arm = 0; arm < degree; arm++) {
            int length = shape == Shape.SYMMETRIC ? maxPath : random.nextInt(minPath, maxPath + 1);
            int junction = shape == Shape.SYMMETRIC ? 0 : random.nextInt(length - minPlan);
            List<Integer> chain = new ArrayList<>();
            for (int i = 0; i < length; i++) {
                chain.add(i == junction ? ids[0] : ids[used++]);
            }
            for (int i = 1; i < length; i++) {
                edges.add(new StarGraph.Edge(chain.get(i - 1), chain.get(i)));
            }
            answer = arm == 0 ? chain : answer;
        }
        for (int i = edges.size() - 1; i > 0; i--) {
            edges.set(i, edges.set(random.nextInt(i + 1), edges.get(i)));
        }
        return new StarGraph(nodes, edges, answer.get(0), answer.get(answer.size() - 1), answer);
    }

    private int[] shuffledNodes(RandomGenerator random) {
        int[] ids = new int[nodes];
        for (int i = 0; i < nodes; i++) {
            int j = random.nextInt(i + 1);
            ids[i] = ids[j];
            ids[j] = i;
        }
        return ids;
    }
}
