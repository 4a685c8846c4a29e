// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anyorder.anysubset.network.SubsetOrder.Sight;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.model.SubsetPass;
import org.anyorder.model.SubsetPass.View;
import org.anyorder.model.SubsetState;
import org.anyorder.model.Targets;
import org.anyorder.model.TokenBatch;
import org.anyorder.nn.Mode;
import org.anyorder.testing.AssertingAnySubsetModel;
import org.anyorder.testing.GoldenFile;
import org.anyorder.testing.Seeds;
import org.anyorder.testing.Stress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a state remembers changes nothing but the time it takes: 1e-4 against passes over whole rows. */
class XlnetStateTest {
    private static final double TOLERANCE = 1e-4;
    private static final int VOCABULARY = 32;

    private final NDManager manager = NDManager.newBaseManager();
    private XlnetNetwork network;
    private AssertingAnySubsetModel model;

    /** A row being decided. */
    private static final class Row {
        final int[] tokens;
        final int[] ranks;
        final int prompt;
        int decided;

        Row(RandomGenerator random) {
            int length = random.nextInt(3, 15);
            ranks = IntStream.range(0, length).toArray();
            for (int i = length - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int swapped = ranks[i];
                ranks[i] = ranks[j];
                ranks[j] = swapped;
            }
            prompt = random.nextInt(1, length);
            decided = prompt;
            tokens = random.ints(length, 0, VOCABULARY).toArray();
        }

        private Row(Row other) {
            tokens = other.tokens.clone();
            ranks = other.ranks;
            prompt = other.prompt;
            decided = other.decided;
        }

        int position(int rank) {
            return new SubsetOrder(ranks, prompt).positions()[rank];
        }

        /** Positions of up to so many undecided ranks. */
        int[] next(int most) {
            return IntStream.range(decided, Math.min(ranks.length, decided + most))
                    .map(this::position)
                    .toArray();
        }
    }

    @BeforeEach
    void load() throws IOException {
        network = Golden.network(manager);
        model = new AssertingAnySubsetModel(new XlnetModel(network, Device.cpu()));
    }

    @AfterEach
    void close() {
        model.requireStatesClosedOnce();
        manager.close();
    }

    /** Rounds of drafting and verifying as decoding makes them, rows of all lengths, some leaving and some coming. */
    @Test
    void roundsAgreeWithPassesOverWholeRows() {
        RandomGenerator random = Seeds.random("XlnetStateTest");
        for (int walk = 0; walk < Stress.rounds(12, 400); walk++) {
            try (NDManager owner = manager.newSubManager();
                    SubsetState state = model.open(owner)) {
                List<Row> rows = new ArrayList<>();
                for (int round = 0; round < 8; round++) {
                    join(state, rows, random.nextInt(rows.isEmpty() ? 1 : 0, 3), random);
                    requireAgreement(state, rows, View.MARGINALS, random);
                    for (Row row : rows) { // a draft, of which any number may turn out to be kept
                        for (int position : row.next(5)) {
                            row.tokens[position] = random.nextInt(VOCABULARY);
                        }
                    }
                    requireAgreement(state, rows, View.CHAIN, random);
                    for (Row row : rows) {
                        int kept = random.nextInt(row.next(5).length + 1);
                        row.decided += kept;
                        if (row.decided < row.ranks.length && random.nextBoolean()) {
                            row.tokens[row.position(row.decided++)] = random.nextInt(VOCABULARY);
                        }
                    }
                    rows = select(state, rows, random);
                }
            }
        }
    }

    private static void join(SubsetState state, List<Row> rows, int count, RandomGenerator random) {
        state.join(count);
        for (int i = 0; i < count; i++) {
            rows.add(new Row(random));
        }
    }

    /** Finished rows leave; of the others some leave, some are doubled, all are shuffled. */
    private static List<Row> select(SubsetState state, List<Row> rows, RandomGenerator random) {
        int[] chosen = IntStream.range(0, rows.size())
                .filter(row -> rows.get(row).decided < rows.get(row).ranks.length)
                .flatMap(row -> IntStream.generate(() -> row).limit(random.nextInt(4) == 0 ? random.nextInt(3) : 1))
                .toArray();
        for (int i = chosen.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = chosen[i];
            chosen[i] = chosen[j];
            chosen[j] = swapped;
        }
        state.select(chosen);
        List<Row> selected = new ArrayList<>();
        for (int row : chosen) {
            selected.add(new Row(rows.get(row)));
        }
        return selected;
    }

    private void requireAgreement(SubsetState state, List<Row> rows, View view, RandomGenerator random) {
        int[][] wanted = rows.stream()
                .map(row -> random.nextInt(5) == 0 ? new int[0] : row.next(random.nextInt(1, 6)))
                .toArray(int[][]::new);
        try (NDManager scope = manager.newSubManager()) {
            float[] got =
                    state.evaluate(scope, pass(rows, view, wanted)).logits().toFloatArray();
            int at = 0;
            for (int row = 0; row < rows.size(); row++) {
                for (float expected : whole(scope, rows.get(row), view, wanted[row])) {
                    assertEquals(expected, got[at++], TOLERANCE, view + " of row " + row);
                }
            }
            assertEquals(at, got.length);
        }
    }

    private float[] whole(NDManager scope, Row row, View view, int[] wanted) {
        if (wanted.length == 0) {
            return new float[0];
        }
        Sight sight = view == View.CHAIN ? Sight.ORACLE : Sight.DRAFT;
        boolean[][] hidden = new SubsetOrder(row.ranks, row.prompt).hidden(sight, row.decided);
        NDArray ids = Golden.ids(scope, new int[][] {row.tokens});
        TwoStreamInput input = TwoStreamInput.of(ids, hidden, wanted, network.config());
        return network.logits(network.hidden(input, Mode.INFERENCE)).toFloatArray();
    }

    private static SubsetPass pass(List<Row> rows, View view, int[][] wanted) {
        return new SubsetPass(
                TokenBatch.of(rows.stream().map(row -> row.tokens).toArray(int[][]::new)),
                rows.stream().map(row -> row.ranks).toArray(int[][]::new),
                rows.stream().mapToInt(row -> row.prompt).toArray(),
                rows.stream().mapToInt(row -> row.decided).toArray(),
                view,
                Targets.of(wanted));
    }

    /** After a verification what was accepted is there; what was rejected, and all behind it, is not. */
    @Test
    void onlyWhatIsNewIsFed() {
        int[] positions = {4, 0, 2, 1, 3};
        FedRow verified = new FedRow(2, positions, new int[] {10, 11, 12, 13, 14});
        assertEquals(5, kept(verified, plan(2, positions, 10, 11, 12, 13, 14, 15)), "all accepted, one more");
        assertEquals(3, kept(verified, plan(2, positions, 10, 11, 12, 20)), "the second draft rejected");
        assertEquals(2, kept(verified, plan(2, positions, 10, 11, 20)), "the first rejected");
        assertEquals(4, kept(verified, plan(2, positions, 10, 11, 12, 13, 14)), "nothing new: the last again");
        assertEquals(0, kept(verified, plan(2, positions, 10, 20, 12)), "another prompt");
        assertEquals(0, kept(verified, plan(3, positions, 10, 11, 12, 13)), "another length of the prompt");
        assertEquals(0, kept(verified, plan(2, new int[] {0, 4, 2, 1, 3}, 10, 11, 12)), "another order");
        assertEquals(5, kept(verified, plan(FedRow.NOTHING, FedRow.NOTHING, new int[0], new int[0])), "nothing asked");
        assertEquals(0, kept(FedRow.NOTHING, plan(2, positions, 10, 11, 12)));
    }

    private static SubsetPlan plan(int prompt, int[] positions, int... tokens) {
        int[] places = Arrays.copyOf(positions, tokens.length);
        return plan(FedRow.NOTHING, new FedRow(prompt, places, tokens), new int[] {9}, new int[] {tokens.length});
    }

    private static SubsetPlan plan(FedRow before, FedRow held, int[] queries, int[] limits) {
        return new SubsetPlan(before, held, new Branches(), queries, limits, List.of());
    }

    /** How many of the ranks that a cache holds serve a plan. */
    private static int kept(FedRow held, SubsetPlan plan) {
        return plan(held, plan.held(), plan.queries(), plan.limits()).kept().length();
    }

    /** One pass over the chain gives the recorded log-probabilities, which deciding one by one gives as well. */
    @Test
    void theDensityInOnePassIsTheSumOfTheConditionals() {
        GoldenFile golden = Golden.cases();
        int[][] rows = golden.rows("subset.input_ids");
        int prompt = Golden.prompt();
        double[] recorded = golden.doubles("subset.token_logprob_all");
        double[] joint = golden.doubles("subset.joint_logprob");
        for (int row = 0; row < rows.length; row++) {
            int[] ranks = Golden.ranks("subset")[row];
            int[] later = Arrays.copyOfRange(new SubsetOrder(ranks, prompt).positions(), prompt, ranks.length);
            double sum = 0;
            try (NDManager scope = manager.newSubManager();
                    SubsetState chain = model.open(scope);
                    SubsetState steps = model.open(scope)) {
                chain.join(1);
                steps.join(1);
                double[] once = logProbs(scope, chain, one(rows[row], ranks, prompt, prompt, View.CHAIN, later));
                for (int i = 0; i < later.length; i++) {
                    View view = View.MARGINALS;
                    double step = logProbs(scope, steps, one(rows[row], ranks, prompt, prompt + i, view, later[i]))[0];
                    assertEquals(recorded[row * later.length + i], once[i], TOLERANCE);
                    assertEquals(step, once[i], TOLERANCE);
                    sum += step;
                }
                assertEquals(joint[row], sum, 3 * TOLERANCE);
            }
        }
    }

    private static double[] logProbs(NDManager scope, SubsetState state, SubsetPass pass) {
        NDArray laws = state.evaluate(scope, pass).logits().logSoftmax(1);
        return IntStream.range(0, pass.wanted().count())
                .mapToDouble(i ->
                        laws.getFloat(i, pass.canvas().tokens()[0][pass.wanted().positions()[i]]))
                .toArray();
    }

    private static SubsetPass one(int[] tokens, int[] ranks, int prompt, int decided, View view, int... wanted) {
        return new SubsetPass(
                TokenBatch.of(new int[][] {tokens}),
                new int[][] {ranks},
                new int[] {prompt},
                new int[] {decided},
                view,
                Targets.of(new int[][] {wanted}));
    }

    @Test
    void refusesPassesThatItCannotAnswer() throws IOException {
        int[] ranks = {0, 1, 2};
        XlnetNetwork small = Golden.network(manager, json -> json.addProperty("model_length", 3));
        AnySubsetModel plain = new XlnetModel(small, Device.cpu());
        try (NDManager scope = manager.newSubManager();
                SubsetState state = plain.open(scope)) {
            state.join(1);
            for (SubsetPass pass : List.of(
                    one(new int[] {1, 2, 3}, ranks, 0, 0, View.MARGINALS, 1),
                    one(new int[] {1, 2, 3}, ranks, 2, 1, View.MARGINALS, 2),
                    one(new int[] {1, 2, 3}, ranks, 1, 4, View.MARGINALS, 2),
                    one(new int[] {1, 2, 3}, ranks, 1, 1, View.MARGINALS, 3),
                    one(new int[] {1, 2, 3}, new int[] {0, 1, 1}, 1, 1, View.MARGINALS, 2),
                    one(new int[] {1, 2, 3}, new int[] {0, 1}, 1, 1, View.MARGINALS, 1),
                    one(new int[] {32, 2, 3}, ranks, 1, 1, View.MARGINALS, 1),
                    one(new int[] {1, -1, 3}, ranks, 1, 1, View.CHAIN, 2),
                    one(new int[] {1, 2, 3, 4}, new int[] {0, 1, 2, 3}, 1, 1, View.MARGINALS, 1))) {
                assertThrows(IllegalArgumentException.class, () -> state.evaluate(scope, pass));
            }
            String empty = assertThrows(
                            IllegalArgumentException.class,
                            () -> state.evaluate(scope, one(new int[] {1, 2, 3}, ranks, 0, 0, View.MARGINALS, 1)))
                    .getMessage();
            assertTrue(empty.contains("prompt"), empty);
            String late = assertThrows(
                            IllegalArgumentException.class,
                            () -> state.evaluate(
                                    scope, one(new int[4], new int[] {0, 1, 2, 3}, 1, 1, View.MARGINALS, 1)))
                    .getMessage();
            assertTrue(late.contains("at most 3 positions"), late);
            // A mask beyond what is read may be any number.
            assertEquals(
                    1,
                    state.evaluate(scope, one(new int[] {1, -1, 99}, ranks, 1, 1, View.MARGINALS, 2))
                            .logits()
                            .getShape()
                            .get(0));
        }
    }

    /** Where the network looks to the left alone, so does the cache. */
    @Test
    void oneDirectionHoldsInTheCacheToo() throws IOException {
        requireAgreement(Golden.network(manager, json -> json.addProperty("attn_type", "uni")));
    }

    /** A few rows go through each layer in one call, whole rows operator by operator. */
    @ParameterizedTest
    @ValueSource(strings = {"gelu", "gelu_new", "relu", "silu"})
    void aLayerInOneCallIsTheLayer(String activation) throws IOException {
        requireAgreement(Golden.network(manager, json -> json.addProperty("ff_activation", activation)));
    }

    private void requireAgreement(XlnetNetwork other) {
        int[] tokens = {1, 2, 3, 4, 5};
        int[] ranks = {0, 2, 1, 3, 4}; // position 2 is given, and to the left alone position 1 does not look at it
        boolean[][] hidden = new SubsetOrder(ranks, 2).hidden(Sight.ORACLE);
        int[] wanted = {1, 3, 4};
        try (NDManager scope = manager.newSubManager();
                SubsetState state = new XlnetModel(other, Device.cpu()).open(scope)) {
            state.join(1);
            NDArray got = state.evaluate(scope, one(tokens, ranks, 2, 2, View.CHAIN, wanted))
                    .logits();
            TwoStreamInput input =
                    TwoStreamInput.of(Golden.ids(scope, new int[][] {tokens}), hidden, wanted, other.config());
            NDArray expected = other.logits(other.hidden(input, Mode.INFERENCE)).squeeze(0);
            assertTrue(expected.sub(got).abs().max().getFloat() <= TOLERANCE);
        }
    }
}
