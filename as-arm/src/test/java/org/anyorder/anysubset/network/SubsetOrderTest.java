// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.io.IOException;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anyorder.anysubset.network.SubsetOrder.Sight;
import org.anyorder.nn.Mode;
import org.anyorder.testing.GoldenFile;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.api.Test;

/** Masks are functions of ranks, prompt and how much is decided. */
class SubsetOrderTest {
    private final GoldenFile golden = Golden.cases();

    @Test
    void recordedMasksAreEqual() {
        int[][] ranks = Golden.ranks("subset");
        double[] oracle = golden.doubles("subset.oracle_perm_mask");
        double[] draft = golden.doubles("subset.draft_perm_mask");
        for (int row = 0; row < ranks.length; row++) {
            SubsetOrder order = new SubsetOrder(ranks[row], Golden.prompt());
            assertArrayEquals(part(oracle, row), numbers(order.hidden(Sight.ORACLE)), "oracle of row " + row);
            assertArrayEquals(part(draft, row), numbers(order.hidden(Sight.DRAFT)), "draft of row " + row);
            long[] positions = golden.longs("subset.order_to_pos");
            int length = ranks[row].length;
            assertArrayEquals(
                    Arrays.stream(positions, row * length, (row + 1) * length)
                            .mapToInt(Math::toIntExact)
                            .toArray(),
                    order.positions());
        }
        int[][] whole = Golden.ranks("perm");
        double[] strict = golden.doubles("perm.perm_mask");
        for (int row = 0; row < whole.length; row++) {
            assertArrayEquals(part(strict, row), numbers(new SubsetOrder(whole[row], 0).hidden(Sight.ORACLE)));
        }
    }

    /** Against the definition, pair by pair, at every number of decided ranks; and the number of ones. */
    @Test
    void everyMaskIsItsDefinition() {
        RandomGenerator random = Seeds.random("SubsetOrderTest");
        for (int round = 0; round < 200; round++) {
            int length = random.nextInt(1, 13);
            int[] ranks = shuffled(length, random);
            int prompt = random.nextInt(length + 1);
            SubsetOrder order = new SubsetOrder(ranks, prompt);
            boolean[][] oracle = order.hidden(Sight.ORACLE);
            long hidden = 0;
            for (int i = 0; i < length; i++) {
                for (int j = 0; j < length; j++) {
                    boolean together = ranks[i] < prompt && ranks[j] < prompt;
                    assertEquals(!together && ranks[i] <= ranks[j], oracle[i][j]);
                    hidden += oracle[i][j] ? 1 : 0;
                }
            }
            int open = length - prompt;
            assertEquals((long) open * (open + 1) / 2 + (long) open * prompt, hidden);
            for (int decided = prompt; decided <= length; decided++) {
                boolean[][] draft = order.hidden(Sight.DRAFT, decided);
                for (int i = 0; i < length; i++) {
                    for (int j = 0; j < length; j++) {
                        int own = ranks[i] < decided ? ranks[i] : length;
                        int other = ranks[j] < decided ? ranks[j] : length;
                        boolean together = ranks[i] < prompt && ranks[j] < prompt;
                        assertEquals(!together && own <= other, draft[i][j]);
                    }
                }
            }
        }
    }

    @Test
    void refusesWhatIsNoOrder() {
        for (int[] ranks : new int[][] {{0, 0}, {1, 2}, {-1, 0}, {0, 2, 2}}) {
            assertThrows(IllegalArgumentException.class, () -> new SubsetOrder(ranks, 0));
        }
        assertThrows(IllegalArgumentException.class, () -> new SubsetOrder(new int[] {0, 1}, 3));
        assertThrows(IllegalArgumentException.class, () -> new SubsetOrder(new int[] {0, 1}, -1));
    }

    /** A changed token leaves the logits of its rank and of all before it as they are, to the bit. */
    @Test
    void nothingSeesWhatIsDecidedLater() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            XlnetNetwork network = Golden.network(manager);
            NDArray ids = golden.array(manager, "subset.input_ids").get("0:1");
            SubsetOrder order = new SubsetOrder(Golden.ranks("subset")[0], Golden.prompt());
            int[] positions = order.positions();
            int[] targets = Arrays.copyOfRange(positions, order.prompt(), order.length());
            float[][] before = logits(network, ids, order, targets);
            for (int rank = order.prompt(); rank + 1 < order.length(); rank++) {
                NDArray changed = ids.duplicate();
                changed.set(new NDIndex("0, " + positions[rank]), ids.getLong(0, positions[rank]) == 9 ? 10 : 9);
                float[][] after = logits(network, changed, order, targets);
                boolean seen = false;
                for (int target = 0; target < targets.length; target++) {
                    boolean same = Arrays.equals(before[target], after[target]);
                    seen |= !same;
                    assertTrue(same || target > rank - order.prompt(), "rank " + rank + " seen by target " + target);
                }
                assertTrue(seen, "rank " + rank + " is seen by nobody");
            }
        }
    }

    /** The first undecided rank sees the same under both masks (Guo and Ermon 2025, Lemma 1), whatever is decided. */
    @Test
    void draftAndOracleAgreeOnTheFirstUndecidedRank() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            XlnetNetwork network = Golden.network(manager);
            NDArray ids = golden.array(manager, "subset.input_ids");
            SubsetOrder order = new SubsetOrder(Golden.ranks("subset")[0], Golden.prompt());
            for (int decided = order.prompt(); decided < order.length(); decided++) {
                int[] first = {order.positions()[decided]};
                int now = decided;
                NDArray oracle = network.hidden(TwoStreamInput.of(ids, order, first, network.config()), Mode.INFERENCE);
                NDArray draft = network.hidden(
                        TwoStreamInput.of(ids, order.hidden(Sight.DRAFT, now), first, network.config()),
                        Mode.INFERENCE);
                assertTrue(oracle.sub(draft).abs().max().getFloat() <= 1e-5);
            }
        }
    }

    private static float[][] logits(XlnetNetwork network, NDArray ids, SubsetOrder order, int[] targets) {
        NDArray logits = network.logits(
                network.hidden(TwoStreamInput.of(ids, order, targets, network.config()), Mode.INFERENCE));
        int vocabulary = network.config().vocabulary();
        float[] all = logits.toFloatArray();
        return IntStream.range(0, targets.length)
                .mapToObj(target -> Arrays.copyOfRange(all, target * vocabulary, (target + 1) * vocabulary))
                .toArray(float[][]::new);
    }

    private static int[] shuffled(int length, RandomGenerator random) {
        int[] ranks = IntStream.range(0, length).toArray();
        for (int i = length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = ranks[i];
            ranks[i] = ranks[j];
            ranks[j] = swapped;
        }
        return ranks;
    }

    private static double[] part(double[] all, int row) {
        int size = all.length / 2;
        return Arrays.copyOfRange(all, row * size, (row + 1) * size);
    }

    private static double[] numbers(boolean[][] mask) {
        return Arrays.stream(mask)
                .flatMapToDouble(row -> IntStream.range(0, row.length).mapToDouble(i -> row[i] ? 1 : 0))
                .toArray();
    }
}
