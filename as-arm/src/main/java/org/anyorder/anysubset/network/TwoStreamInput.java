// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;

/**
 * What a two-stream network reads of whole rows.
 *
 * @param ids of the tokens, {@code (B, N)}, int64
 * @param content what the tokens see
 * @param queries what the queries see; empty where the tokens themselves are asked
 * @param memory of earlier segments, for every layer {@code (B, M, D)}; empty for none
 */
public record TwoStreamInput(NDArray ids, StreamSight content, Optional<StreamSight> queries, List<NDArray> memory) {

    /**
     * Tokens that see each other, and no queries.
     *
     * @param ids {@code (B, N)}, int64
     * @return the input
     */
    public static TwoStreamInput plain(NDArray ids) {
        StreamSight all = StreamSight.everything((int) ids.getShape().get(1));
        return new TwoStreamInput(ids, all, Optional.empty(), List.of());
    }

    /**
     * Clean rows of one order, and queries at some positions: the factors of all of them in one pass.
     *
     * @param ids {@code (B, N)}, int64
     * @param order ranks and prompt, the same for every row
     * @param positions of the K queries
     * @param config whose directions hold
     * @return the input; its masks are owned by the manager of the ids and serve all rows
     */
    public static TwoStreamInput of(NDArray ids, SubsetOrder order, int[] positions, XlnetConfig config) {
        return of(ids, order.hidden(SubsetOrder.Sight.ORACLE), positions, config);
    }

    /**
     * Rows that share a mask, and queries at some positions.
     *
     * @param ids {@code (B, N)}, int64
     * @param hidden for each position whether a query there must not see each of the others, {@code (N, N)}
     * @param positions of the K queries
     * @param config whose directions hold
     * @return the input; its masks are owned by the manager of the ids and serve all rows
     */
    public static TwoStreamInput of(NDArray ids, boolean[][] hidden, int[] positions, XlnetConfig config) {
        NDManager owner = ids.getManager();
        TwoStreamSights sights = new TwoStreamSights(1, hidden.length, 0, config.direction());
        TwoStreamSights.Blocked blocked = (row, query, key) -> hidden[query][key];
        return new TwoStreamInput(
                ids,
                sights.content(owner, Optional.of(blocked), Optional.empty()),
                Optional.of(sights.queries(owner, new int[][] {positions}, Optional.of(blocked), Optional.empty())),
                List.of());
    }

    /**
     * The same behind earlier segments.
     *
     * @param earlier what {@link XlnetNetwork#remember} returned
     * @param config whose directions hold
     * @return plain input with a memory
     */
    TwoStreamInput behind(List<NDArray> earlier, XlnetConfig config) {
        int length = (int) ids.getShape().get(1);
        Shape shape = earlier.get(0).getShape();
        TwoStreamSights sights = new TwoStreamSights(1, length, (int) shape.get(1), config.direction());
        StreamSight sight = sights.content(ids.getManager(), Optional.empty(), Optional.empty());
        return new TwoStreamInput(ids, sight, Optional.empty(), earlier);
    }
}
