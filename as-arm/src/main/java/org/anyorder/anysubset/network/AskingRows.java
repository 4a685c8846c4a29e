// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.anyorder.anysubset.kernel.SubsetSightKernel;
import org.anyorder.anysubset.kernel.SubsetSightKernel.Span;

/**
 * What attends in a pass over a cache: of each row the tokens that are fed, padded to the longest, and below them its
 * queries, padded too.
 *
 * @param plans of the rows of the pass
 * @param from how many slots of each row the cache holds already
 * @param tokens to how many the tokens of a row are padded
 * @param slots how many the cache has while the pass runs
 */
record AskingRows(List<SubsetPlan> plans, int[] from, int tokens, int slots) {
    private static final int[] NOTHING = {};

    /** A number for one asking row of one row of the batch. */
    private interface Number {
        int of(int row, int asking);
    }

    /** To how many the queries of each row are padded. */
    static int queries(List<SubsetPlan> plans) {
        return plans.stream().mapToInt(plan -> plan.queries().length).max().orElseThrow();
    }

    /** Who sees whom, and how far away. */
    StreamSight sight(NDManager owner, Span span) {
        int rows = tokens + queries(plans);
        NDArray held = array(owner, slots, (row, slot) -> {
            SubsetPlan plan = plans.get(row);
            return slot < plan.slots() ? plan.position(slot) : 0;
        });
        NDArray positions = array(owner, rows, this::position);
        NDArray limits = array(owner, rows, this::limit);
        int depth =
                plans.stream().mapToInt(plan -> plan.branches().depth()).max().orElseThrow();
        NDList made = depth == 0
                ? SubsetSightKernel.of(positions, limits, held, span)
                : SubsetSightKernel.of(positions, limits, held, paths(owner, rows, depth), span);
        return new StreamSight(rows, Optional.of(made.get(0)), Optional.of(made.get(1)), Optional.empty());
    }

    private int position(int row, int asking) {
        SubsetPlan plan = plans.get(row);
        return number(row, asking, plan.queries(), plan::position, 0);
    }

    private int limit(int row, int asking) {
        SubsetPlan plan = plans.get(row);
        return number(row, asking, plan.limits(), plan::limit, 1);
    }

    /** A number that belongs to a query or to the slot of a token, another in padding. */
    private int number(int row, int asking, int[] ofQueries, IntUnaryOperator ofSlots, int padding) {
        if (asking >= tokens) {
            int query = asking - tokens;
            return query < ofQueries.length ? ofQueries[query] : padding;
        }
        int slot = from[row] + asking;
        return slot < plans.get(row).slots() ? ofSlots.applyAsInt(slot) : padding;
    }

    private int[] path(int row, int asking) {
        SubsetPlan plan = plans.get(row);
        if (asking >= tokens) {
            int query = asking - tokens;
            return query < plan.paths().size() ? plan.paths().get(query) : NOTHING;
        }
        int slot = from[row] + asking;
        return slot < plan.slots() ? plan.path(slot) : NOTHING;
    }

    /** The slots of branches that each asking row sees, -1 behind the last. */
    private NDArray paths(NDManager owner, int rows, int depth) {
        long[] values = new long[plans.size() * rows * depth];
        Arrays.fill(values, -1);
        for (int row = 0; row < plans.size(); row++) {
            int held = plans.get(row).held().length();
            for (int asking = 0; asking < rows; asking++) {
                int[] path = path(row, asking);
                for (int at = 0; at < path.length; at++) {
                    values[(row * rows + asking) * depth + at] = held + path[at];
                }
            }
        }
        return owner.create(values, new Shape(plans.size(), rows, depth));
    }

    private NDArray array(NDManager owner, int columns, Number number) {
        long[] values = new long[plans.size() * columns];
        for (int row = 0; row < plans.size(); row++) {
            for (int column = 0; column < columns; column++) {
                values[row * columns + column] = number.of(row, column);
            }
        }
        return owner.create(values, new Shape(plans.size(), columns));
    }
}
