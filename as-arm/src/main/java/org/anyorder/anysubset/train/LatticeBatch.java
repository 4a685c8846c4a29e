// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.anyorder.anysubset.network.SubsetBatch;
import org.anyorder.anysubset.network.XlnetConfig;

/**
 * The arrays of a group of rows.
 *
 * @param rows what the network reads
 * @param index where the M targets are among the B · K queries, {@code (M)}, int64
 * @param targets their tokens, {@code (M)}, int64
 * @param weights what each counts, {@code (M)}, float32; of a row together its weight
 */
record LatticeBatch(SubsetBatch rows, NDArray index, NDArray targets, NDArray weights) {
    private static final int ARRAYS = SubsetBatch.ARRAYS + 3;

    static LatticeBatch of(List<LatticeRow> rows, LatticePlan plan, XlnetConfig config, NDManager scope) {
        SubsetBatch batch =
                SubsetBatch.of(scope, rows.stream().map(LatticeRow::row).toList(), plan.sight(), config);
        int count = rows.stream().mapToInt(LatticeRow::asked).sum();
        long[] index = new long[count];
        long[] targets = new long[count];
        float[] weights = new float[count];
        int next = 0;
        for (int row = 0; row < rows.size(); row++) {
            LatticeRow given = rows.get(row);
            int[] asked = given.row().asked();
            for (int query = 0; query < asked.length; query++) {
                index[next] = (long) row * batch.queries() + query;
                targets[next] = given.row().tokens()[asked[query]];
                weights[next] = (float) (plan.weight().of(given.rate()) / asked.length);
                next++;
            }
        }
        return new LatticeBatch(batch, scope.create(index), scope.create(targets), scope.create(weights));
    }

    /** All groups of the arrays that {@link #toList} gave. */
    static List<LatticeBatch> groups(NDList arrays) {
        List<LatticeBatch> groups = new ArrayList<>();
        for (int at = 0; at < arrays.size(); at += ARRAYS) {
            NDList rows = new NDList(arrays.subList(at, at + SubsetBatch.ARRAYS));
            int rest = at + SubsetBatch.ARRAYS;
            groups.add(new LatticeBatch(
                    new SubsetBatch(rows), arrays.get(rest), arrays.get(rest + 1), arrays.get(rest + 2)));
        }
        return groups;
    }

    NDList toList() {
        NDList arrays = new NDList(rows.arrays());
        arrays.addAll(List.of(index, targets, weights));
        return arrays;
    }
}
