// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import java.util.stream.IntStream;
import org.anyorder.table.JointTable;
import org.anyorder.testing.AssertingMaskedModel;
import org.anyorder.testing.MaskedModelContract;
import org.junit.jupiter.api.Test;

/** A model that changes nothing keeps the contract as the one behind it does. */
class ForwardingMaskedModelTest extends MaskedModelContract {
    private static final JointTable TABLE = JointTable.of(
            2, 4, IntStream.range(0, 16).mapToDouble(i -> (i + 1) / 136.0).toArray(), new Visibility.BlockCausal(2));

    private final AssertingMaskedModel behind = new AssertingMaskedModel(new Shifted(TABLE.masked()));
    private final Unchanged unchanged = new Unchanged(behind);

    @Override
    protected MaskedModel model() {
        return new Unchanged(TABLE.masked());
    }

    @Override
    protected int[][] rows() {
        return new int[][] {{0, 2, 1, 2}, {2, 2, 2, 0}};
    }

    @Test
    void saysOfItselfWhatTheModelSays() {
        assertEquals(new Visibility.BlockCausal(2), unchanged.visibility());
        assertEquals(LogitAlignment.PREVIOUS_ROW, unchanged.alignment());
        assertEquals(behind.vocabulary(), unchanged.vocabulary());
        assertEquals(behind.device(), unchanged.device());
        assertEquals(4, unchanged.maxLength());
        assertSame(
                behind.feature(EvidenceCheck.class).orElseThrow(),
                unchanged.feature(EvidenceCheck.class).orElseThrow());
        assertTrue(unchanged.feature(TreeAttention.class).isEmpty());
    }

    @Test
    void closesItsStatesAndLeavesTheModelOpen() {
        try (NDManager owner = NDManager.newBaseManager()) {
            unchanged.open(owner).close();
            unchanged.close();
            unchanged.open(owner).close();
        }
        behind.requireStatesClosedOnce();
    }

    private static final class Unchanged extends ForwardingMaskedModel {
        Unchanged(MaskedModel model) {
            super(model);
        }

        @Override
        public MaskedState open(NDManager owner) {
            return new State(super.open(owner)) {};
        }
    }

    private static final class Shifted extends ForwardingMaskedModel {
        Shifted(MaskedModel model) {
            super(model);
        }

        @Override
        public LogitAlignment alignment() {
            return LogitAlignment.PREVIOUS_ROW;
        }
    }
}
