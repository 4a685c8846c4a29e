// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.anyorder.model.InsertionModel;
import org.anyorder.model.InsertionRow;
import org.anyorder.model.InsertionScores;
import org.anyorder.model.InsertionScores.Stop;

/**
 * The moves towards one target sequence: from the state in which some of its scored tokens are visible, stop or insert
 * a missing one.
 */
final class InsertionMoves {

    private static final long LOGITS_PER_PASS = 1L << 25;

    private final InsertionModel model;
    private final NDManager owner;
    private final Suppression suppression;
    private final int[] tokens;
    private final int[] index;
    private final int[] positions;

    InsertionMoves(InsertionModel model, NDManager owner, int[] tokens, boolean[] scored) {
        this.model = model;
        this.owner = owner;
        this.suppression = new Suppression(owner, model.vocabulary());
        this.tokens = tokens;
        this.positions = IntStream.range(0, tokens.length)
                .filter(position -> scored[position])
                .toArray();
        this.index = new int[tokens.length];
        Arrays.fill(index, -1);
        for (int token = 0; token < positions.length; token++) {
            index[positions[token]] = token;
        }
    }

    /** Takes the moves out of a state. */
    interface Visitor {
        void visit(BitSet visible, Move move);
    }

    /**
     * What may happen in a state, in log-probabilities.
     *
     * @param stop to stop
     * @param goOn not to stop
     * @param insertions to insert each scored token where it belongs; −∞ for visible ones
     */
    record Move(double stop, double goOn, double[] insertions) {
        double insert(int token) {
            return insertions[token];
        }
    }

    /** How many tokens are scored. */
    int scored() {
        return positions.length;
    }

    /** Evaluates states, as many in a pass as memory allows. */
    void from(List<BitSet> states, Visitor visitor) {
        long slots = (long) (positions.length + 1) * 2;
        int rows =
                (int) Math.max(1, LOGITS_PER_PASS / (slots * model.vocabulary().size()));
        for (int first = 0; first < states.size(); first += rows) {
            List<BitSet> part = states.subList(first, Math.min(states.size(), first + rows));
            try (NDManager pass = owner.newSubManager()) {
                evaluate(pass, part, visitor);
            }
        }
    }

    private void evaluate(NDManager pass, List<BitSet> states, Visitor visitor) {
        InsertionScores scores =
                model.evaluate(pass, states.stream().map(this::row).toList());
        Stop.Global stop = (Stop.Global) scores.stop();
        NDArray logits = scores.logits();
        suppression.ofSpecials(logits, scores.stop());
        double[] mass = logMasses(logits);
        double[] wanted = wanted(logits, states, scores.offsets());
        double[] probability =
                stop.probability().toType(DataType.FLOAT64, false).toDoubleArray();
        int next = 0;
        for (int state = 0; state < states.size(); state++) {
            BitSet visible = states.get(state);
            double total = logSum(mass, scores.offsets()[state], scores.offsets()[state + 1]);
            double[] insertions = new double[positions.length];
            Arrays.fill(insertions, Double.NEGATIVE_INFINITY);
            for (int token = 0; token < insertions.length; token++) {
                if (!visible.get(token)) {
                    double logit = wanted[next++];
                    insertions[token] = logit == Double.NEGATIVE_INFINITY ? logit : logit - total;
                }
            }
            double p = probability[state];
            visitor.visit(visible, new Move(Math.log(p), Math.log1p(-p), insertions));
        }
    }

    /** Visible tokens, with every slot of every run of scored tokens open. */
    private InsertionRow row(BitSet visible) {
        int[] shown = new int[tokens.length];
        boolean[] open = new boolean[tokens.length + 1];
        int count = 0;
        for (int position = 0; position < tokens.length; position++) {
            if (index[position] >= 0) {
                open[count] = true;
            }
            if (index[position] < 0 || visible.get(index[position])) {
                shown[count++] = tokens[position];
                open[count] |= index[position] >= 0;
            }
        }
        open[0] |= tokens.length == 0;
        int prompt = positions.length == 0 ? 0 : positions[0];
        return InsertionRow.of(Arrays.copyOf(shown, count), Arrays.copyOf(open, count + 1), prompt);
    }

    /** The logits of the missing tokens at their slots, state after state. */
    private double[] wanted(NDArray logits, List<BitSet> states, int[] offsets) {
        long vocabulary = logits.getShape().get(1);
        long[] places = new long[states.size() * positions.length];
        int size = 0;
        for (int state = 0; state < states.size(); state++) {
            BitSet visible = states.get(state);
            boolean[] open = row(visible).open();
            int slot = 0;
            int rank = 0;
            for (int position = 0; position < tokens.length; position++) {
                boolean missing = index[position] >= 0 && !visible.get(index[position]);
                if (missing) {
                    places[size++] = (offsets[state] + rank) * vocabulary + tokens[position];
                } else {
                    rank += open[slot] ? 1 : 0;
                    slot++;
                }
            }
        }
        if (size == 0) {
            return new double[0];
        }
        NDArray index = logits.getManager().create(Arrays.copyOf(places, size));
        return logits.reshape(-1).get(index).toType(DataType.FLOAT64, false).toDoubleArray();
    }

    /** log Σ exp of every slot; −∞ where nothing can be inserted. */
    private static double[] logMasses(NDArray logits) {
        // A slot without mass has −∞ as its maximum, from which −∞ cannot be subtracted.
        NDArray top = logits.max(new int[] {1}, true).maximum(-Float.MAX_VALUE);
        return logits.sub(top)
                .exp()
                .sum(new int[] {1}, true)
                .log()
                .add(top)
                .toType(DataType.FLOAT64, false)
                .toDoubleArray();
    }

    private static double logSum(double[] values, int from, int to) {
        double largest = Arrays.stream(values, from, to).max().orElse(Double.NEGATIVE_INFINITY);
        if (largest == Double.NEGATIVE_INFINITY) {
            return largest;
        }
        double sum = 0;
        for (int slot = from; slot < to; slot++) {
            sum += Math.exp(values[slot] - largest);
        }
        return largest + Math.log(sum);
    }
}
