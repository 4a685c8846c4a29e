// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.anyorder.testing.GoldenFile;
import org.junit.jupiter.api.Test;

/** Collators against those of the ILM repository; the reference's dense targets are read at the kept tokens. */
class GoldenCollatorTest {
    @Test
    void targetsConstraintAndPositionsAreThoseOfTheReference() throws Exception {
        try (GoldenTraining training = GoldenTraining.first()) {
            compare(training, "loss", "loss.target_ids");
            GoldenFile golden = training.golden;
            DroppedTokenCollator collator =
                    new DroppedTokenCollator(0, training.config.vocabulary(), DroppedTokenLoss.published());
            InsertionBatch batch = collator.collate(training.examples("loss", "loss"), 1, training.manager);
            long[] positions = batch.input().positions().toLongArray();
            long[] ids = batch.input().ids().toLongArray();
            boolean[] attend = batch.input().attend().toBooleanArray();
            int length = positions.length / training.rows("loss");
            for (int b = 0; b < training.rows("loss"); b++) {
                int[] kept = training.kept("loss", "loss", b);
                for (int k = 0; k < length; k++) {
                    assertEquals(k < kept.length, attend[b * length + k]);
                }
                for (int k = 0; k < kept.length; k++) {
                    int reference = b * training.length("loss") + kept[k];
                    assertEquals(golden.longs("loss.positions")[reference], positions[b * length + k]);
                    assertEquals(golden.longs("loss.x_t")[reference], ids[b * length + k]);
                    assertEquals(true, golden.flags("loss.keep")[reference]);
                }
            }
        }
    }

    @Test
    void targetsOfTheSecondConfigurationToo() throws Exception {
        try (GoldenTraining training = GoldenTraining.variant()) {
            compare(training, "train", "train.target_counts");
        }
    }

    private static void compare(GoldenTraining training, String prefix, String targets) {
        GoldenFile golden = training.golden;
        int vocabulary = training.config.vocabulary();
        long[] expected = golden.longs(targets);
        long[] dropped = golden.longs(prefix.equals("loss") ? "loss.default.n_drops" : "train.n_drops");
        List<DepletedExample> examples = training.examples(prefix, prefix);
        for (int b = 0; b < examples.size(); b++) {
            DepletedExample example = examples.get(b);
            int[] kept = training.kept(prefix, prefix, b);
            boolean[] closed = example.closed();
            long[] found = new long[training.length(prefix) * vocabulary];
            for (int k = 0; k < kept.length; k++) {
                for (int token : example.missing().get(k)) {
                    found[kept[k] * vocabulary + token]++;
                }
                assertEquals(golden.flags(prefix + ".constraint")[b * training.length(prefix) + kept[k]], closed[k]);
            }
            int start = b * found.length;
            assertArrayEquals(Arrays.copyOfRange(expected, start, start + found.length), found, "row " + b);
            assertEquals(dropped[b], example.dropped());
        }
    }

    @Test
    void insertionTransformerTargetsAndCountsAreThoseOfTheReference() throws Exception {
        try (GoldenTraining training = GoldenTraining.insertionTransformer()) {
            compareSlots(training, "loss", "it", "it.target_ids");
        }
        try (GoldenTraining training = GoldenTraining.variant()) {
            compareSlots(training, "train", "it", "it.target_counts");
        }
    }

    private static void compareSlots(GoldenTraining training, String prefix, String drops, String targets) {
        int vocabulary = training.config.vocabulary();
        int length = training.length(prefix);
        int end = training.config.tokens().eos().orElseThrow();
        InsertionTransformerCollator collator = new InsertionTransformerCollator(0, vocabulary, end, 1, length);
        List<DepletedExample> examples = training.examples(prefix, drops);
        SlotBatch batch = collator.collate(examples, training.manager);
        long[] words = batch.targets().toLongArray();
        float[] weights = batch.weights().toFloatArray();
        int most = (int) batch.targets().getShape().get(1);
        long[] expected = training.golden.longs(targets);
        long[] counts = training.golden.longs(drops + ".counts");
        int slot = 0;
        for (int b = 0; b < examples.size(); b++) {
            int[] kept = training.kept(prefix, drops, b);
            for (int k = 1; k < kept.length; k++, slot++) {
                long[] found = new long[vocabulary];
                for (int i = 0; i < most; i++) {
                    found[(int) words[slot * most + i]] += weights[slot * most + i] > 0 ? 1 : 0;
                }
                int at = b * length + kept[k];
                assertArrayEquals(
                        Arrays.copyOfRange(expected, at * vocabulary, (at + 1) * vocabulary),
                        found,
                        "row " + b + " token " + kept[k]);
                assertEquals(counts[at], examples.get(b).missing().get(k).length);
            }
        }
    }

    @Test
    void aTokenMissingInAClosedSlotIsRefused() throws Exception {
        try (GoldenTraining training = GoldenTraining.first()) {
            DepletedExample example = new DepletedExample(
                    new int[] {1, 9, 4},
                    List.of(new int[0], new int[] {5}, new int[0]),
                    new boolean[] {true, true, false},
                    1);
            DroppedTokenCollator collator = new DroppedTokenCollator(
                    0,
                    32,
                    new DroppedTokenLoss(
                            SlotConstraint.PREFIX, OptionalDouble.empty(), 1, DroppedTokenLoss.ExampleWeighting.EQUAL));
            assertThrows(IllegalArgumentException.class, () -> collator.collate(List.of(example), 1, training.manager));
        }
    }

    @Test
    void weightsOutOfRangeAreRefused() {
        for (double weight : new double[] {Double.NaN, 0, 1, -0.5}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new DroppedTokenLoss(
                            SlotConstraint.NONE,
                            OptionalDouble.of(weight),
                            1,
                            DroppedTokenLoss.ExampleWeighting.EQUAL));
        }
        for (double weight : new double[] {Double.NaN, Double.POSITIVE_INFINITY, -1}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new DroppedTokenLoss(
                            SlotConstraint.NONE,
                            OptionalDouble.empty(),
                            weight,
                            DroppedTokenLoss.ExampleWeighting.EQUAL));
        }
    }
}
