// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding.causal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.random.RandomGeneratorFactory;
import org.anyorder.model.Append;
import org.anyorder.model.CausalModel;
import org.anyorder.model.CausalState;
import org.anyorder.model.Targets;
import org.anyorder.model.Want;
import org.anyorder.table.JointTable;
import org.anyorder.testing.CausalModelContract;
import org.junit.jupiter.api.Test;

/** A joint law that is asked for any subset, from left to right. */
class LeftToRightTest extends CausalModelContract {
    private static final JointTable JOINT = JointTable.of(3, 5, law());

    private static double[] law() {
        double[] weights = RandomGeneratorFactory.of("L64X128MixRandom")
                .create(11)
                .doubles(243, 0.1, 1)
                .toArray();
        double total = Arrays.stream(weights).sum();
        return Arrays.stream(weights).map(weight -> weight / total).toArray();
    }

    @Override
    protected CausalModel model() {
        return new LeftToRight(JOINT.anySubset());
    }

    @Override
    protected int[][] rows() {
        return new int[][] {{0, 1, 2, 2}, {1, 2, 0}, {2, 2, 1}};
    }

    @Override
    protected double tolerance() {
        return 1e-12;
    }

    @Test
    void saysWhatTheCausalViewOfTheSameLawSays() {
        int[][] rows = {{0, 1, 2, 2, 1}, {2, 0}, {1}};
        int[] first = {0, 1, 0};
        try (NDManager owner = NDManager.newBaseManager()) {
            double[][] expected = new TeacherForcing(JOINT.causal()).logProbs(owner, rows, first);
            double[][] found = new TeacherForcing(model()).logProbs(owner, rows, first);
            for (int row = 0; row < rows.length; row++) {
                assertArrayEquals(expected[row], found[row], 1e-9);
            }
        }
    }

    @Test
    void refusesWhatIsNoChain() {
        try (NDManager owner = NDManager.newBaseManager();
                CausalState state = model().open(owner)) {
            state.join(1);
            Targets last = Targets.onePerRow(0);
            Append layout = new Append.Layout(new int[][] {{1}}, new int[][] {{0}}, new boolean[][][] {{{true}}});
            requireRefused("Layout", () -> state.append(owner, layout, last, Want.LOGITS));
            Append chain = new Append.Chain(new int[][] {{1}});
            requireRefused("HIDDEN", () -> state.append(owner, chain, last, Want.LOGITS_AND_HIDDEN));
            Append two = new Append.Chain(new int[][] {{1}, {2}});
            requireRefused("1 rows, got 2", () -> state.append(owner, two, last, Want.LOGITS));
            requireRefused("[0, 0], got 1", () -> state.rewind(new int[] {1}));
            assertEquals(0, state.length(0));
        }
    }

    private static void requireRefused(String named, Runnable call) {
        String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
        assertTrue(message.contains(named), message);
    }
}
