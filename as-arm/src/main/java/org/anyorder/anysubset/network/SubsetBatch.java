// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.anyorder.anysubset.network.SubsetOrder.Sight;

/**
 * Rows with orders of their own, of each of which everything behind the prompt is asked, in the order of ranks. Shorter
 * rows are padded behind their end, where nobody looks; so are their queries.
 *
 * @param arrays ids, what the tokens see, what the queries see, and where: the arrays of the input
 */
public record SubsetBatch(NDList arrays) {
    /** How many arrays there are. */
    public static final int ARRAYS = 4;

    /**
     * A row.
     *
     * @param tokens all of them, the asked ones too
     * @param order in which they are decided
     */
    public record Row(int[] tokens, SubsetOrder order) {

        /**
         * Checks that there is a rank for each token, and something to ask.
         *
         * @param tokens all of them
         * @param order in which they are decided; not everything is prompt
         * @throws IllegalArgumentException if not
         */
        public Row {
            if (order.length() != tokens.length) {
                throw new IllegalArgumentException(
                        "order must have " + tokens.length + " ranks, one per token, got " + order.length());
            }
            if (!(order.prompt() < tokens.length)) {
                throw new IllegalArgumentException("prompt must be less than the " + tokens.length
                        + " tokens, so that something is asked, got " + order.prompt());
            }
        }

        /**
         * The positions that are asked.
         *
         * @return in the order of their ranks
         */
        public int[] asked() {
            return Arrays.copyOfRange(order.positions(), order.prompt(), tokens.length);
        }
    }

    /**
     * Puts rows together.
     *
     * @param scope owns the arrays
     * @param rows at least one
     * @param sight what their queries see when only the prompts are decided
     * @param config whose directions hold
     * @return the batch
     */
    public static SubsetBatch of(NDManager scope, List<Row> rows, Sight sight, XlnetConfig config) {
        int length = rows.stream().mapToInt(row -> row.tokens().length).max().orElseThrow();
        int queries = rows.stream().mapToInt(row -> row.asked().length).max().orElseThrow();
        long[] ids = new long[rows.size() * length];
        int[][] asked = new int[rows.size()][];
        boolean[][][] hidden = new boolean[rows.size()][][];
        for (int row = 0; row < rows.size(); row++) {
            int[] tokens = rows.get(row).tokens();
            for (int position = 0; position < tokens.length; position++) {
                ids[row * length + position] = tokens[position];
            }
            asked[row] = Arrays.copyOf(rows.get(row).asked(), queries);
            hidden[row] = rows.get(row).order().hidden(sight);
        }
        TwoStreamSights.Blocked blocked = (row, query, key) ->
                query >= hidden[row].length || key >= hidden[row].length || hidden[row][query][key];
        TwoStreamSights sights = new TwoStreamSights(rows.size(), length, 0, config.direction());
        StreamSight content = sights.content(scope, Optional.of(blocked), Optional.empty());
        StreamSight query = sights.queries(scope, asked, Optional.of(blocked), Optional.empty());
        return new SubsetBatch(new NDList(
                scope.create(ids, new Shape(rows.size(), length)),
                content.mask().orElseThrow(),
                query.mask().orElseThrow(),
                query.offsets().orElseThrow()));
    }

    /**
     * What the network reads.
     *
     * @return the input
     */
    public TwoStreamInput input() {
        NDArray content = arrays.get(1);
        NDArray query = arrays.get(2);
        return new TwoStreamInput(
                arrays.get(0),
                new StreamSight(
                        (int) content.getShape().get(2), Optional.of(content), Optional.empty(), Optional.empty()),
                Optional.of(new StreamSight(
                        (int) query.getShape().get(2),
                        Optional.of(query),
                        Optional.of(arrays.get(3)),
                        Optional.empty())),
                List.of());
    }

    /**
     * To how many the queries of each row are padded.
     *
     * @return K
     */
    public int queries() {
        return (int) arrays.get(2).getShape().get(2);
    }
}
