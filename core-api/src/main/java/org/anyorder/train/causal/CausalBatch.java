// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train.causal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.anyorder.train.data.TokenRow;

/**
 * The arrays of a group of rows, shorter ones padded behind their end, where no token of theirs looks.
 *
 * @param ids {@code (B, N)}, int64
 * @param visible every token those up to itself, boolean, {@code (1, N, N)}
 * @param positions {@code (1, N)}, int64
 * @param index where the M targets are predicted among the B · N rows, {@code (M)}, int64
 * @param targets their tokens, {@code (M)}, int64
 */
public record CausalBatch(NDArray ids, NDArray visible, NDArray positions, NDArray index, NDArray targets) {
    static final int ARRAYS = 5;

    /** A row that is learned from its first token on follows the begin token, if there is one. */
    private record Placed(int[] tokens, int first, OptionalInt begin) {
        int shift() {
            return first == 0 && begin.isPresent() ? 1 : 0;
        }

        /** What follows the last token is nobody's question. */
        int length() {
            return tokens.length - 1 + shift();
        }

        int input(int position) {
            return position < shift() ? begin.orElseThrow() : tokens[position - shift()];
        }
    }

    /**
     * The first token of a row that is learned.
     *
     * @param row the row
     * @param begin the begin token, if the network has one
     * @return its place; without a begin token the first of all is given
     */
    public static int first(TokenRow row, OptionalInt begin) {
        return begin.isPresent() ? row.given() : Math.max(1, row.given());
    }

    /**
     * Lays rows out.
     *
     * @param rows rows
     * @param begin the begin token, if the network has one
     * @param scope owns the arrays
     * @return the arrays
     */
    public static CausalBatch of(List<TokenRow> rows, OptionalInt begin, NDManager scope) {
        List<Placed> placed = rows.stream()
                .map(row -> new Placed(row.tokens(), first(row, begin), begin))
                .toList();
        int length = placed.stream().mapToInt(Placed::length).max().orElseThrow();
        int count = placed.stream()
                .mapToInt(row -> row.tokens().length - row.first())
                .sum();
        long[] ids = new long[rows.size() * length];
        long[] index = new long[count];
        long[] targets = new long[count];
        int next = 0;
        for (int b = 0; b < placed.size(); b++) {
            Placed row = placed.get(b);
            for (int i = 0; i < row.length(); i++) {
                ids[b * length + i] = row.input(i);
            }
            for (int i = row.first(); i < row.tokens().length; i++) {
                index[next] = (long) b * length + i - 1 + row.shift();
                targets[next] = row.tokens()[i];
                next++;
            }
        }
        return new CausalBatch(
                scope.create(ids, new Shape(rows.size(), length)),
                scope.create(visible(length), new Shape(1, length, length)),
                scope.create(IntStream.range(0, length).asLongStream().toArray(), new Shape(1, length)),
                scope.create(index),
                scope.create(targets));
    }

    private static boolean[] visible(int length) {
        boolean[] visible = new boolean[length * length];
        for (int query = 0; query < length; query++) {
            Arrays.fill(visible, query * length, query * length + query + 1, true);
        }
        return visible;
    }

    static CausalBatch read(List<NDArray> arrays) {
        return new CausalBatch(arrays.get(0), arrays.get(1), arrays.get(2), arrays.get(3), arrays.get(4));
    }

    NDList toList() {
        return new NDList(ids, visible, positions, index, targets);
    }

    /**
     * How many tokens are learned.
     *
     * @return M
     */
    public long count() {
        return targets.size();
    }
}
