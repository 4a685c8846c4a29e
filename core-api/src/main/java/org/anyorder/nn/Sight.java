// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Optional;
import org.anyorder.kernel.CacheKernel;
import org.anyorder.kernel.Causality;

/** Which slots of a cache the tokens of a pass see, by row of the cache. */
sealed interface Sight {

    /** The first slot that no token of the row sees. */
    int end(int row);

    /**
     * The mask of consecutive rows, all padded to as many tokens. Padding sees nothing, which attention answers with
     * zeros.
     *
     * @param scope owns the mask
     * @return empty if attention needs none, given the causality
     */
    Optional<NDArray> mask(NDManager scope, Frame frame);

    /** How attention is to be called with the mask. */
    Causality causality(Frame frame);

    /** Rows {@code [first, first + rows)}, {@code tokens} each, over {@code slots} slots. */
    record Frame(int first, int rows, int tokens, int slots) {}

    /** Every token sees the slots before its end. */
    record Ends(int[][] ends) implements Sight {
        @Override
        public int end(int row) {
            return Arrays.stream(ends[row]).max().orElse(0);
        }

        @Override
        public Optional<NDArray> mask(NDManager scope, Frame frame) {
            if (all(frame) || causal(frame)) {
                return Optional.empty();
            }
            long[] end = new long[frame.rows() * frame.tokens()];
            for (int row = 0; row < frame.rows(); row++) {
                int[] given = ends[frame.first() + row];
                for (int token = 0; token < given.length; token++) {
                    end[row * frame.tokens() + token] = given[token];
                }
            }
            try (NDArray ends = scope.create(end, new Shape(frame.rows(), frame.tokens()));
                    NDArray extent = CacheKernel.extent(scope, frame.slots())) {
                return Optional.of(CacheKernel.maskOfEnds(ends, extent));
            }
        }

        @Override
        public Causality causality(Frame frame) {
            return !all(frame) && causal(frame) ? Causality.CAUSAL : Causality.BIDIRECTIONAL;
        }

        private boolean all(Frame frame) {
            return stepping(frame, 0);
        }

        private boolean causal(Frame frame) {
            return stepping(frame, 1);
        }

        /** Whether the last token of every row sees all slots, and each token {@code step} more than the one before. */
        private boolean stepping(Frame frame, int step) {
            for (int row = frame.first(); row < frame.first() + frame.rows(); row++) {
                if (ends[row].length != frame.tokens()) {
                    return false;
                }
                for (int token = 0; token < frame.tokens(); token++) {
                    if (ends[row][token] != frame.slots() - step * (frame.tokens() - 1 - token)) {
                        return false;
                    }
                }
            }
            return true;
        }
    }

    /**
     * Tokens see each other as drawn, and of the slots before theirs those below a bound, a hidden range left out.
     *
     * @param at the slot of each row's first token
     * @param visible whether a token of a row sees another
     * @param stored the bound of each token
     * @param hidden the hidden range of each row, start and end
     */
    record Layout(int[] at, boolean[][][] visible, int[][] stored, int[][] hidden) implements Sight {
        @Override
        public int end(int row) {
            return visible[row].length == 0 ? 0 : at[row] + visible[row].length;
        }

        @Override
        public Optional<NDArray> mask(NDManager scope, Frame frame) {
            int tokens = frame.tokens();
            boolean[] drawn = new boolean[frame.rows() * tokens * tokens];
            long[] bound = new long[frame.rows() * tokens];
            long[] place = new long[frame.rows() * 3];
            for (int row = 0; row < frame.rows(); row++) {
                int of = frame.first() + row;
                place[3 * row] = at[of];
                place[3 * row + 1] = hidden[of][0];
                place[3 * row + 2] = hidden[of][1];
                for (int token = 0; token < visible[of].length; token++) {
                    int query = row * tokens + token;
                    bound[query] = stored[of][token];
                    System.arraycopy(visible[of][token], 0, drawn, query * tokens, visible[of][token].length);
                }
            }
            try (NDArray bounds = scope.create(bound, new Shape(frame.rows(), tokens));
                    NDArray places = scope.create(place, new Shape(frame.rows(), 3));
                    NDArray sees = scope.create(drawn, new Shape(frame.rows(), tokens, tokens));
                    NDArray extent = CacheKernel.extent(scope, frame.slots())) {
                return Optional.of(CacheKernel.maskOfLayout(bounds, places, sees, extent));
            }
        }

        @Override
        public Causality causality(Frame frame) {
            return Causality.BIDIRECTIONAL;
        }
    }
}
