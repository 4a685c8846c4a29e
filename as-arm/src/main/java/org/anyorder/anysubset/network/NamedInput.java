// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anyorder.anysubset.network.TwoStreamSights.Blocked;
import org.anyorder.model.NamedTensors;

/**
 * The named tensors of the command {@code forward}: padding is where {@code attention_mask} is 0; {@code perm_mask}
 * says whom a position must not see; {@code target_mapping} names a position for each query, and without it the tokens
 * themselves are asked.
 */
final class NamedInput {
    private static final String PRESENT = "attention_mask";
    private static final String TYPES = "token_type_ids";
    private static final String BLOCKED = "perm_mask";
    private static final String TARGETS = "target_mapping";

    private NamedInput() {}

    static TwoStreamInput read(NDManager scope, Map<String, NDArray> inputs, XlnetConfig config) {
        NamedTensors named = NamedTensors.of(scope, inputs, PRESENT, TYPES, BLOCKED, TARGETS);
        NDArray ids = named.ids(config.vocabulary(), config.maxLength());
        Shape rows = ids.getShape();
        int batch = (int) rows.get(0);
        int length = (int) rows.get(1);
        Optional<boolean[]> present = flags(named, PRESENT, rows);
        Optional<boolean[]> drawn = flags(named, BLOCKED, rows.add(length));
        Optional<Blocked> blocked = present.isEmpty() && drawn.isEmpty()
                ? Optional.empty()
                : Optional.of((row, query, key) -> present.isPresent() && !present.get()[row * length + key]
                        || drawn.isPresent() && drawn.get()[(row * length + query) * length + key]);
        Optional<int[][]> types = named.integers(TYPES).map(given -> types(given, rows));
        TwoStreamSights sights = new TwoStreamSights(batch, length, 0, config.direction());
        return new TwoStreamInput(
                ids,
                sights.content(scope, blocked, types),
                named.flags(TARGETS)
                        .map(given -> sights.queries(scope, positions(given, batch, length), blocked, types)),
                List.of());
    }

    private static Optional<boolean[]> flags(NamedTensors named, String name, Shape shape) {
        return named.flags(name).map(given -> {
            if (!given.getShape().equals(shape)) {
                throw new IllegalArgumentException(name + " must be " + shape + ", got " + given.getShape());
            }
            return given.toBooleanArray();
        });
    }

    private static int[][] types(NDArray given, Shape shape) {
        if (!given.getShape().equals(shape)) {
            throw new IllegalArgumentException(TYPES + " must be " + shape + ", got " + given.getShape());
        }
        long[] ids = given.toLongArray();
        int length = (int) shape.get(1);
        int[][] types = new int[(int) shape.get(0)][length];
        for (int i = 0; i < ids.length; i++) {
            types[i / length][i % length] = Math.toIntExact(ids[i]);
        }
        return types;
    }

    /** The position of every query, of which each row of the mapping must name one. */
    private static int[][] positions(NDArray given, int batch, int length) {
        Shape shape = given.getShape();
        boolean fits = shape.dimension() == 3 && shape.get(0) == batch && shape.get(1) >= 1 && shape.get(2) == length;
        if (!fits) {
            throw new IllegalArgumentException(
                    TARGETS + " must be (" + batch + ", K, " + length + "), K at least 1, got " + shape);
        }
        boolean[] chosen = given.toBooleanArray();
        int queries = (int) shape.get(1);
        int[][] positions = new int[batch][queries];
        for (int query = 0; query < batch * queries; query++) {
            int found = -1;
            for (int position = 0; position < length; position++) {
                if (chosen[query * length + position]) {
                    if (found >= 0) {
                        throw new IllegalArgumentException(TARGETS + " must name one position per query, got " + found
                                + " and " + position + " for query " + query % queries + " of row " + query / queries);
                    }
                    found = position;
                }
            }
            if (found < 0) {
                throw new IllegalArgumentException(TARGETS + " must name one position per query, got none for query "
                        + query % queries + " of row " + query / queries);
            }
            positions[query / queries][query % queries] = found;
        }
        return positions;
    }
}
