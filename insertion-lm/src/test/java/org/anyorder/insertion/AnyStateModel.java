// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.anyorder.model.InsertionModel;
import org.anyorder.model.InsertionRow;
import org.anyorder.model.InsertionScores;
import org.anyorder.model.InsertionScores.Stop;
import org.anyorder.model.Vocabulary;

/** A random law for every visible state, a pure function of it: a table without an edge to fall off. */
final class AnyStateModel implements InsertionModel {

    static final int SIZE = 7;
    static final int PADDING = 5;
    static final int END = 6;

    final AtomicLong evaluatedRows = new AtomicLong();
    private final long seed;
    private final Ending ending;
    private final double spread;

    AnyStateModel(long seed, Ending ending) {
        this(seed, ending, 2);
    }

    /** With logits of standard deviation {@code spread}; at 2 stop probabilities fill [0, 1]. */
    AnyStateModel(long seed, Ending ending, double spread) {
        this.seed = seed;
        this.ending = ending;
        this.spread = spread;
    }

    double stop(int[] visible) {
        return 0.5 + (random(visible, -1).nextDouble() - 0.5) * spread / 2;
    }

    double[] logits(int[] visible, int slot) {
        SplittableRandom random = random(visible, slot);
        double[] logits = new double[SIZE];
        Arrays.setAll(logits, token -> spread * random.nextGaussian());
        return logits;
    }

    private SplittableRandom random(int[] visible, int slot) {
        return new SplittableRandom(seed + 1_000_003L * Arrays.hashCode(visible) + 7_919L * slot);
    }

    @Override
    public Ending ending() {
        return ending;
    }

    @Override
    public int addedTokens(InsertionRow row) {
        return 2;
    }

    @Override
    public InsertionScores evaluate(NDManager scope, List<InsertionRow> rows) {
        evaluatedRows.addAndGet(rows.size());
        int[] offsets = new int[rows.size() + 1];
        double[] stop = new double[rows.size()];
        double[] logits = new double[0];
        for (int row = 0; row < stop.length; row++) {
            InsertionRow state = rows.get(row);
            stop[row] = stop(state.tokens());
            int size = offsets[row];
            for (int slot = 0; slot < state.open().length; slot++) {
                if (state.open()[slot]) {
                    logits = Arrays.copyOf(logits, Math.max(logits.length, 2 * (size + 1) * SIZE));
                    System.arraycopy(logits(state.tokens(), slot), 0, logits, size++ * SIZE, SIZE);
                }
            }
            offsets[row + 1] = size;
        }
        int slots = offsets[stop.length];
        return new InsertionScores(
                scope.create(Arrays.copyOf(logits, slots * SIZE), new Shape(slots, SIZE)),
                offsets,
                ending == Ending.STOP_HEAD
                        ? new Stop.Global(scope.create(stop))
                        : new Stop.PerSlot(END, OptionalDouble.empty()));
    }

    @Override
    public Vocabulary vocabulary() {
        return new Vocabulary(
                SIZE,
                OptionalInt.of(SIZE),
                OptionalInt.empty(),
                OptionalInt.of(END),
                OptionalInt.empty(),
                Set.of(PADDING));
    }

    @Override
    public Device device() {
        return Device.cpu();
    }

    @Override
    public int maxLength() {
        return 40;
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
