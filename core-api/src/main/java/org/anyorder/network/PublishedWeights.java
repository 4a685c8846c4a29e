// SPDX-License-Identifier: Apache-2.0
package org.anyorder.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.TensorMapping;
import org.anyorder.checkpoint.TensorSource;

/**
 * The published names of the weights of a network. A matrix of ours may be several published ones below each other
 * (queries, keys and values; gate and up), or be published on its side. Immutable and thread-safe.
 */
public final class PublishedWeights {

    /** How a matrix is published. */
    private enum Turn {
        UPRIGHT,
        ON_ITS_SIDE
    }

    /** A published tensor that makes up all of a parameter, or so many of its rows. */
    private record Piece(List<String> names, long rows, Turn turn) {
        String name() {
            return names.get(0);
        }
    }

    private final String architecture;
    private final Map<String, List<Piece>> pieces;
    private final List<String> ignored;

    private PublishedWeights(String architecture, Map<String, List<Piece>> pieces, List<String> ignored) {
        this.architecture = architecture;
        this.pieces = new LinkedHashMap<>(pieces);
        this.ignored = List.copyOf(ignored);
    }

    /**
     * Starts a table.
     *
     * @param architecture what the messages call it
     * @return an empty builder
     */
    public static Builder builder(String architecture) {
        return new Builder(architecture);
    }

    /**
     * Reads a checkpoint. Every name and shape is checked before any number is read.
     *
     * @param shapes parameter path to shape, as a network declares them
     * @param source the checkpoint; not closed here
     * @param owner owns the result
     * @return parameter path to array, float32
     * @throws CheckpointFormatException if a tensor is missing, left over or has another shape
     * @throws IOException if the tensors cannot be read
     */
    public Map<String, NDArray> read(Map<String, Shape> shapes, TensorSource source, NDManager owner)
            throws IOException {
        Map<String, NDArray> loaded = mapping(shapes).load(source, owner);
        Map<String, NDArray> values = new LinkedHashMap<>();
        pieces.forEach((ours, parts) -> {
            NDList list = new NDList(
                    parts.stream().map(part -> loaded.get(part.name())).toList());
            if (list.size() > 1) {
                values.put(ours, NDArrays.concat(list, 0));
                list.close();
            } else if (parts.get(0).turn() == Turn.ON_ITS_SIDE) {
                NDArray given = list.singletonOrThrow();
                try (given;
                        NDArray turned = given.transpose();
                        NDArray inOrder = turned.flatten()) {
                    values.put(ours, inOrder.reshape(shapes.get(ours)));
                }
            } else {
                values.put(ours, list.singletonOrThrow());
            }
        });
        return values;
    }

    /**
     * The weights under their published names.
     *
     * @param values parameter path to array, as a network that is not packed gives them
     * @param owner owns what is not published as it is
     * @return published name to array; otherwise the very arrays given
     */
    public Map<String, NDArray> publish(Map<String, NDArray> values, NDManager owner) {
        Map<String, NDArray> published = new LinkedHashMap<>();
        pieces.forEach((ours, parts) -> {
            NDArray whole = values.get(ours);
            if (parts.size() == 1) {
                boolean upright = parts.get(0).turn() == Turn.UPRIGHT;
                published.put(parts.get(0).name(), upright ? whole : attached(whole.transpose(), owner));
                return;
            }
            long row = 0;
            for (Piece part : parts) {
                published.put(part.name(), attached(whole.get(row + ":" + (row + part.rows())), owner));
                row += part.rows();
            }
        });
        return published;
    }

    private static NDArray attached(NDArray array, NDManager owner) {
        array.attach(owner);
        return array;
    }

    private TensorMapping mapping(Map<String, Shape> shapes) {
        TensorMapping.Builder table = TensorMapping.builder(architecture);
        pieces.forEach((ours, parts) -> {
            for (Piece part : parts) {
                long[] shape = shapes.get(ours).getShape().clone();
                if (parts.size() > 1) {
                    shape[0] = part.rows();
                }
                if (part.turn() == Turn.ON_ITS_SIDE) {
                    shape = new long[] {shape[1], shape[0]};
                }
                table.oneOf(part.name(), part.names(), shape);
            }
        });
        ignored.forEach(table::ignored);
        return table.build();
    }

    /** Collects names. */
    public static final class Builder {
        private final String architecture;
        private final Map<String, List<Piece>> pieces = new LinkedHashMap<>();
        private final List<String> ignored = new ArrayList<>();

        private Builder(String architecture) {
            this.architecture = architecture;
        }

        /**
         * A parameter that is published as it is.
         *
         * @param ours its path
         * @param published its published name; several if it goes by any of them, the one we write first
         * @return this builder
         */
        public Builder one(String ours, String... published) {
            pieces.put(ours, List.of(new Piece(List.of(published), 0, Turn.UPRIGHT)));
            return this;
        }

        /**
         * A matrix that is published on its side, {@code (in, out)}.
         *
         * @param ours its path
         * @param published its published name; several if it goes by any of them, the one we write first
         * @return this builder
         */
        public Builder onItsSide(String ours, String... published) {
            pieces.put(ours, List.of(new Piece(List.of(published), 0, Turn.ON_ITS_SIDE)));
            return this;
        }

        /**
         * A parameter that is published in pieces, one below the other.
         *
         * @param ours its path
         * @param rows published name to number of rows, from above
         * @return this builder
         */
        public Builder stacked(String ours, Map<String, Long> rows) {
            List<Piece> parts = new ArrayList<>();
            rows.forEach((name, count) -> parts.add(new Piece(List.of(name), count, Turn.UPRIGHT)));
            pieces.put(ours, List.copyOf(parts));
            return this;
        }

        /**
         * Tensors that may be there and are of no use to us.
         *
         * @param publishedPattern regular expression for whole published names
         * @return this builder
         */
        public Builder ignored(String publishedPattern) {
            ignored.add(publishedPattern);
            return this;
        }

        /**
         * Finishes the table.
         *
         * @return the table
         */
        public PublishedWeights build() {
            return new PublishedWeights(architecture, pieces, ignored);
        }
    }
}
