// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.anyorder.diffusion.network.BlockMask;

/**
 * The arrays of a group of noised rows. Where the network has blocks, each row is followed by itself without noise.
 *
 * @param input what the network reads
 * @param index where the M targets are predicted among its B · N rows, {@code (M)}, int64
 * @param targets their tokens, {@code (M)}, int64
 * @param weights their weights, {@code (M)}, float32
 * @param counts what the rows count in the mean, and how many tokens the network reads, {@code (2)}, float32
 */
record NoisedBatch(NoisedInput input, NDArray index, NDArray targets, NDArray weights, NDArray counts) {
    private static final int ARRAYS = 8;

    static NoisedBatch of(List<NoisedRow> rows, Trainee<?> trainee, NDManager scope) {
        int length = rows.stream().mapToInt(NoisedRow::length).max().orElseThrow();
        OptionalInt blockSize = trainee.blockSize();
        int width = blockSize.isPresent() ? 2 * length : length;
        int count = rows.stream().mapToInt(NoisedRow::targets).sum();
        long[] ids = new long[rows.size() * width];
        boolean[] present = new boolean[ids.length];
        long[] index = new long[count];
        long[] targets = new long[count];
        float[] weights = new float[count];
        float[] sigma = new float[rows.size()];
        double units = 0;
        int tokens = 0;
        int next = 0;
        for (int b = 0; b < rows.size(); b++) {
            NoisedRow row = rows.get(b);
            sigma[b] = (float) row.sigma();
            units += row.units();
            for (int i = 0; i < width; i++) {
                int position = i % length;
                boolean hidden = position >= row.length() || i < length && row.masked()[position];
                present[b * width + i] = position < row.length();
                ids[b * width + i] = hidden ? trainee.mask() : row.clean()[position];
                tokens += position < row.length() ? 1 : 0;
                if (i < row.length() && row.target(i)) {
                    index[next] = (long) b * width + trainee.alignment().row(i);
                    targets[next] = row.clean()[i];
                    weights[next] = (float) row.weights()[i];
                    next++;
                }
            }
        }
        NDArray input = scope.create(ids, new Shape(rows.size(), width));
        NDArray filled = scope.create(present, new Shape(rows.size(), width));
        return new NoisedBatch(
                new NoisedInput(
                        input,
                        blockSize.isPresent() ? visible(filled, length, blockSize.getAsInt()) : filled,
                        scope.create(positions(width, length), new Shape(1, width)),
                        scope.create(sigma)),
                scope.create(index, new Shape(count)),
                scope.create(targets, new Shape(count)),
                scope.create(weights, new Shape(count)),
                scope.create(new float[] {(float) units, tokens}));
    }

    private static long[] positions(int width, int length) {
        long[] positions = new long[width];
        for (int i = 0; i < width; i++) {
            positions[i] = i % length;
        }
        return positions;
    }

    /** Padding is seen by padding alone, which so sees something and stays a number. */
    private static NDArray visible(NDArray present, int length, int blockSize) {
        int width = 2 * length;
        NDArray blocks = BlockMask.noisedAndClean(present.getManager(), length, blockSize)
                .reshape(1, width, width);
        NDArray key = present.expandDims(1); // (B, 1, 2 L)
        NDArray query = present.expandDims(2); // (B, 2 L, 1)
        return key.logicalOr(query.logicalNot()).logicalAnd(blocks); // (B, 2 L, 2 L)
    }

    static List<NoisedBatch> groups(NDList arrays) {
        List<NoisedBatch> groups = new ArrayList<>();
        for (int i = 0; i < arrays.size(); i += ARRAYS) {
            groups.add(new NoisedBatch(
                    new NoisedInput(arrays.get(i), arrays.get(i + 1), arrays.get(i + 2), arrays.get(i + 3)),
                    arrays.get(i + 4),
                    arrays.get(i + 5),
                    arrays.get(i + 6),
                    arrays.get(i + 7)));
        }
        return groups;
    }

    NDList toList() {
        return new NDList(
                input.ids(), input.visible(), input.positions(), input.sigma(), index, targets, weights, counts);
    }

    double units() {
        return counts.toType(DataType.FLOAT64, true).toDoubleArray()[0];
    }

    long tokens() {
        return (long) counts.toFloatArray()[1];
    }
}
