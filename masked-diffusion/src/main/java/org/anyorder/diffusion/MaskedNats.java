// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.MaskedPass;
import org.anyorder.model.MaskedState;
import org.anyorder.model.Targets;
import org.anyorder.sampling.LogitsPipeline;

/** What the tokens of a row cost while some of them are masked, each given those that are not. */
final class MaskedNats {
    /** The most logits of one pass, unless a single row has more. */
    private static final long MOST_LOGITS = 1L << 24;

    private static final int MOST_ROWS = 64;

    private final MaskedModel model;
    private final NDManager owner;
    private final int[] tokens;
    private final int[] positions;
    private final long[] never;

    /** Of a row, whose scored positions are numbered as {@code positions} has them. */
    MaskedNats(MaskedModel model, NDManager owner, int[] tokens, int[] positions) {
        this.model = model;
        this.owner = owner;
        this.tokens = tokens;
        this.positions = positions;
        Set<Integer> without = new TreeSet<>(model.vocabulary().never());
        model.vocabulary().mask().ifPresent(without::add);
        never = without.stream()
                .filter(token -> token < model.vocabulary().size())
                .mapToLong(Integer::longValue)
                .toArray();
    }

    /** Nats of each member of each set, all members of a set masked at once. */
    List<double[]> of(List<int[]> sets) {
        List<double[]> nats = new ArrayList<>();
        int from = 0;
        while (from < sets.size()) {
            int to = from;
            long logits = 0;
            while (to < sets.size() && to - from < MOST_ROWS) {
                logits += (long) sets.get(to).length * model.vocabulary().size();
                if (logits > MOST_LOGITS && to > from) {
                    break;
                }
                to++;
            }
            nats.addAll(pass(sets.subList(from, to)));
            from = to;
        }
        return nats;
    }

    private List<double[]> pass(List<int[]> sets) {
        int[][] wanted = sets.stream()
                .map(set -> Arrays.stream(set).map(member -> positions[member]).toArray())
                .toArray(int[][]::new);
        Targets targets = Targets.of(wanted);
        double[] logProb = targets.count() == 0 ? new double[0] : logProb(masked(wanted), targets);
        List<double[]> nats = new ArrayList<>();
        for (int row = 0; row < wanted.length; row++) {
            nats.add(Arrays.stream(logProb, targets.offsets()[row], targets.offsets()[row + 1])
                    .map(value -> -value)
                    .toArray());
        }
        return nats;
    }

    private int[][] masked(int[][] wanted) {
        int mask = model.vocabulary().mask().orElseThrow();
        int[][] rows = new int[wanted.length][];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = tokens.clone();
            for (int position : wanted[row]) {
                rows[row][position] = mask;
            }
        }
        return rows;
    }

    private double[] logProb(int[][] rows, Targets targets) {
        try (NDManager scope = owner.newSubManager();
                MaskedState state = model.open(scope)) {
            state.join(rows.length);
            NDArray logits =
                    state.evaluate(scope, MaskedPass.whole(rows, targets)).logits(); // (W, V)
            if (never.length > 0) {
                LogitsPipeline.ban(logits, scope.create(never));
            }
            long[] token = Arrays.stream(targets.positions())
                    .mapToLong(position -> tokens[position])
                    .toArray();
            NDArray index = scope.create(token, new Shape(token.length, 1));
            NDArray chosen = logits.logSoftmax(1).gather(index, 1); // (W, 1)
            return chosen.toType(DataType.FLOAT64, false).toDoubleArray();
        }
    }
}
