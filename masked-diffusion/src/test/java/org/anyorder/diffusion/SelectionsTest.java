// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.anyorder.diffusion.cache.CacheKind;
import org.anyorder.diffusion.part.Blocks;
import org.anyorder.diffusion.part.Candidates;
import org.anyorder.diffusion.part.Progress;
import org.anyorder.diffusion.part.Selection;
import org.anyorder.diffusion.part.score.DrawnOrder;
import org.anyorder.diffusion.part.score.TokenProbability;
import org.anyorder.diffusion.part.selection.ConfidentShare;
import org.anyorder.diffusion.part.selection.Constantly;
import org.anyorder.diffusion.part.selection.CountSchedule;
import org.anyorder.diffusion.part.selection.EntropyBudget;
import org.anyorder.diffusion.part.selection.EvenSteps;
import org.anyorder.diffusion.part.selection.Factor;
import org.anyorder.diffusion.part.selection.PlainReversal;
import org.anyorder.diffusion.part.selection.ProportionalSteps;
import org.anyorder.diffusion.part.selection.RemaskingProcess;
import org.anyorder.diffusion.part.selection.Threshold;
import org.anyorder.diffusion.part.selection.TimeGrid;
import org.anyorder.diffusion.part.selection.TopCount;
import org.anyorder.diffusion.strategy.Evaluation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Counts and choices of single steps. */
final class SelectionsTest {

    private static Candidates candidates(double... probability) {
        int[] positions = IntStream.range(0, probability.length).toArray();
        return new Candidates(
                positions,
                positions,
                probability,
                probability,
                probability,
                probability,
                new double[probability.length]);
    }

    private static int[] select(Selection selection, double... probability) {
        Progress progress = new Progress(1, probability.length, probability.length, 0, 1, probability.length, 1);
        return selection.select(candidates(probability), new TokenProbability(), progress, new SplittableRandom(1));
    }

    /** How many settle in each step, idle ones included. */
    private static List<Integer> counts(CountSchedule schedule, int positions, int blocks) {
        List<Integer> counts = new ArrayList<>();
        int step = 0;
        for (int block = 0; block < blocks; block++) {
            int open = positions;
            for (int own = 1; open > 0; own++) {
                Progress progress = new Progress(++step, positions * blocks, open, block, blocks, positions, own);
                counts.add(Math.min(open, schedule.count(progress, open)));
                open -= counts.get(counts.size() - 1);
            }
        }
        return counts;
    }

    @Test
    void evenStepsShareTheTokensOut() {
        assertEquals(List.of(3, 3, 2, 2, 2), counts(new EvenSteps(5), 12, 1));
        assertEquals(List.of(2, 1, 1, 2, 1, 1, 2, 1, 1), counts(new EvenSteps(9), 4, 3));
        assertEquals(List.of(2, 2, 2, 2, 4), counts(new EvenSteps(5), 4, 3));
        assertEquals(List.of(4, 4, 4), counts(new EvenSteps(1), 4, 3));
        assertEquals(List.of(1, 1, 1), counts(new EvenSteps(128), 3, 1));
    }

    @Test
    void blocksAreNumberedOnByTheirSteps() {
        // Three steps a block, of which the last is idle where two tokens are left to fill.
        EvenSteps schedule = new EvenSteps(6);
        assertEquals(4, schedule.number(new Progress(3, 4, 2, 1, 2, 2, 1)));
    }

    @Test
    void dreamsStepsRoundDown() {
        TimeGrid grid = new TimeGrid(12, 1e-3, TimeGrid.Ending.LAST_STEP);
        assertEquals(List.of(0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2), counts(new ProportionalSteps(grid), 12, 1));
    }

    @Test
    void tiesGoToLowerPositions() {
        assertArrayEquals(new int[] {1, 2}, select(new TopCount(new Constantly(2)), 0.2, 0.5, 0.5, 0.5));
        assertArrayEquals(new int[] {0, 1, 2}, select(new TopCount(new Constantly(3)), 0.0, 0.0, 0.0, -0.0));
    }

    @Test
    void thresholdsAreReachedFromTheBoundOn() {
        assertArrayEquals(new int[] {2, 0}, select(new Threshold(0.5), 0.5, 0.49, 0.9));
        assertArrayEquals(new int[] {1}, select(new Threshold(1), 0.5, 0.99));
        assertArrayEquals(new int[] {1, 0}, select(new Threshold(0), 0.1, 0.2));
    }

    @Test
    void factorsBearOutTheirNumber() {
        // (2 + 1)(1 - 0.8) = 0.6; (3 + 1)(1 - 0.8) = 0.8.
        double[] sure = {0.9, 0.8, 0.8, 0.1};
        assertEquals(2, select(new Factor(0.7, Factor.Rule.CLEAN), sure).length);
        assertEquals(3, select(new Factor(0.9, Factor.Rule.CLEAN), sure).length);
        assertEquals(4, select(new Factor(0.9, Factor.Rule.RELEASED), sure).length);
        assertEquals(2, select(new Factor(0.7, Factor.Rule.RELEASED), sure).length);
        assertEquals(1, select(new Factor(0, Factor.Rule.CLEAN), sure).length);
        assertEquals(2, select(new Factor(0, Factor.Rule.RELEASED), 0.2, 0.1).length);
    }

    @Test
    void blocksShortenTheLast() {
        List<int[]> blocks = new Blocks(4).blocks(new int[] {1, 2, 4, 5, 7, 9});
        assertEquals(2, blocks.size());
        assertArrayEquals(new int[] {1, 2, 4, 5}, blocks.get(0));
        assertArrayEquals(new int[] {7, 9}, blocks.get(1));
        assertEquals(1, new Blocks(Integer.MAX_VALUE).blocks(new int[] {3, 4}).size());
    }

    @Test
    void remaskingKeepsTheMarginals() {
        // A position is visible with probability α_s afterwards, whatever σ: α_t (1 - σ) + (1 - α_t) p = α_s.
        TimeGrid grid = TimeGrid.Kind.EXACT.of(10);
        for (RemaskingProcess.Kind kind : List.of(RemaskingProcess.Kind.CAP, RemaskingProcess.Kind.RESCALE)) {
            RemaskingProcess process = new RemaskingProcess(kind, 0.4, grid);
            for (int step = 2; step <= 10; step++) {
                Progress progress = new Progress(step, 8, 4, 0, 1, 8, step);
                double before = 1 - grid.before(progress);
                double most = Math.min(1, grid.after(progress) / before);
                double sigma = kind == RemaskingProcess.Kind.CAP ? Math.min(0.4, most) : 0.4 * most;
                assertEquals(
                        1 - grid.after(progress),
                        before * (1 - sigma) + (1 - before) * process.settles(progress),
                        1e-12);
            }
        }
        assertEquals(1, new PlainReversal(grid).settles(new Progress(10, 8, 4, 0, 1, 8, 10)));
    }

    @Test
    void numbersOutOfTheirRangeAreRefused() {
        List<Executable> refused = new ArrayList<>();
        DoubleStream.of(Double.NaN, -0.1, 1.1, Double.POSITIVE_INFINITY).forEach(value -> {
            refused.add(() -> new Threshold(value));
            refused.add(() -> new ConfidentShare(4, value));
            refused.add(() -> new RemaskingProcess(RemaskingProcess.Kind.CAP, value, TimeGrid.Kind.EXACT.of(3)));
            refused.add(() -> new TimeGrid(3, value, TimeGrid.Ending.LAST_STEP));
        });
        DoubleStream.of(Double.NaN, -0.1).forEach(value -> {
            refused.add(() -> new Factor(value, Factor.Rule.CLEAN));
            refused.add(() -> new EntropyBudget(value));
            refused.add(() -> new Evaluation(value, CacheKind.NONE, Evaluation.EndOfText.FREE));
            refused.add(() -> new DrawnOrder(new TokenProbability(), value));
        });
        refused.add(() -> new EvenSteps(0));
        refused.add(() -> new Constantly(0));
        refused.add(() -> new ConfidentShare(0, 0.5));
        refused.add(() -> new TimeGrid(0, 0, TimeGrid.Ending.LAST_STEP));
        refused.add(() -> new TimeGrid(1, 1, TimeGrid.Ending.LAST_STEP));
        refused.add(() -> new Blocks(0));
        for (Executable each : refused) {
            IllegalArgumentException thrown = assertThrows(IllegalArgumentException.class, each);
            assertTrue(thrown.getMessage().contains("must be"), thrown.getMessage());
            assertTrue(thrown.getMessage().contains("got"), thrown.getMessage());
        }
    }
}
