// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.Optional;
import org.anyorder.model.NamedTensors;

/**
 * What a causal transformer reads of whole rows.
 *
 * @param ids token ids, {@code (B, N)}, int64
 * @param visible true where a key is seen, boolean, {@code (1, N, N)} for all rows or {@code (B, N, N)}
 * @param positions {@code (1, N)} for all rows or {@code (B, N)}, int64
 */
record CausalInput(NDArray ids, NDArray visible, NDArray positions) {
    private static final String MASK = "attention_mask";
    private static final String POSITIONS = "position_ids";
    private static final String ALLOWED = "allowed";

    /** Rows without padding, every token after those before it. */
    static CausalInput of(NDArray ids) {
        Shape shape = new Shape(1, ids.getShape().get(1));
        boolean[] sees = sees((int) shape.get(1), Optional.empty(), Optional.empty());
        return new CausalInput(
                ids,
                ids.getManager().create(sees, shape.add(shape.get(1))),
                ids.getManager().create(counted(shape, Optional.empty()), shape));
    }

    /**
     * The named tensors of the command {@code forward}. What is padding, where {@code attention_mask} is 0, is seen by
     * nobody; {@code allowed} says who sees whom in the place of «every token those up to itself»; positions count
     * tokens that are no padding unless {@code position_ids} are given. What comes out at padding means nothing.
     */
    static CausalInput read(NDManager scope, Map<String, NDArray> inputs, CausalConfig config) {
        NamedTensors named = NamedTensors.of(scope, inputs, MASK, POSITIONS, ALLOWED);
        NDArray ids = named.ids(config.sizes().vocabulary(), config.maxLength());
        Shape rows = ids.getShape();
        int length = (int) rows.get(1);
        Optional<boolean[]> present = flags(named, MASK, rows);
        Optional<boolean[]> allowed = flags(named, ALLOWED, new Shape(length, length));
        Shape shape = present.isPresent() ? rows : new Shape(1, length);
        return new CausalInput(
                ids,
                scope.create(sees(length, present, allowed), shape.add(length)),
                positions(named, rows, config.maxLength())
                        .orElseGet(() -> scope.create(counted(shape, present), shape)));
    }

    private static Optional<boolean[]> flags(NamedTensors named, String name, Shape shape) {
        return named.flags(name).map(given -> {
            requireShape(name, shape, given);
            return given.toBooleanArray();
        });
    }

    private static Optional<NDArray> positions(NamedTensors named, Shape shape, int maxLength) {
        Optional<NDArray> positions = named.integers(POSITIONS);
        positions.ifPresent(given -> {
            requireShape(POSITIONS, shape, given);
            for (long position : given.toLongArray()) {
                if (!(position >= 0 && position < maxLength)) {
                    throw new IllegalArgumentException(
                            POSITIONS + " must be in [0, " + (maxLength - 1) + "], got " + position);
                }
            }
        });
        return positions;
    }

    private static void requireShape(String name, Shape shape, NDArray given) {
        if (!given.getShape().equals(shape)) {
            throw new IllegalArgumentException(name + " must be " + shape + ", got " + given.getShape());
        }
    }

    /** Who sees whom, row by row; a token that would see nothing sees itself. */
    private static boolean[] sees(int length, Optional<boolean[]> present, Optional<boolean[]> allowed) {
        int queries = present.map(flags -> flags.length).orElse(length);
        boolean[] sees = new boolean[Math.multiplyExact(queries, length)];
        for (int query = 0; query < queries; query++) {
            int own = query % length;
            boolean blind = true;
            for (int key = 0; key < length; key++) {
                int at = own * length + key;
                boolean drawn = allowed.isPresent() ? allowed.get()[at] : key <= own;
                boolean seen = drawn && (present.isEmpty() || present.get()[query - own + key]);
                sees[query * length + key] = seen;
                blind &= !seen;
            }
            sees[query * length + own] |= blind;
        }
        return sees;
    }

    /** How many tokens that are no padding stand before each. */
    private static long[] counted(Shape shape, Optional<boolean[]> present) {
        long[] positions = new long[(int) shape.size()];
        int length = (int) shape.get(1);
        long count = 0;
        for (int i = 0; i < positions.length; i++) {
            count = i % length == 0 ? 0 : count;
            positions[i] = count;
            count += present.isEmpty() || present.get()[i] ? 1 : 0;
        }
        return positions;
    }
}
