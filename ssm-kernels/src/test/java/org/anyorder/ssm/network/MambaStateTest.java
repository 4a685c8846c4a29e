// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anyorder.model.Append;
import org.anyorder.model.CausalState;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.Scores;
import org.anyorder.model.Targets;
import org.anyorder.model.Want;
import org.anyorder.testing.GoldenFolder;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** States that are rewound, reordered, joined: whatever was done, a row is the tokens it holds. */
class MambaStateTest {
    private static final float TOLERANCE = 2e-4f;
    private static final int VOCABULARY = 32;

    private static LoadedModel open(String name) throws IOException {
        return new GoldenFolder("ssm/" + name).open();
    }

    private static MambaModel view(LoadedModel model) {
        return (MambaModel) model.views().get(0);
    }

    /** The logits of what follows the last token of each row, computed at once. */
    private static float[] fresh(MambaModel model, NDManager owner, List<int[]> rows) {
        try (NDManager scope = owner.newSubManager();
                CausalState state = model.open(scope)) {
            state.join(rows.size());
            int[] last = rows.stream().mapToInt(row -> row.length - 1).toArray();
            return state.append(
                            scope, new Append.Chain(rows.toArray(int[][]::new)), Targets.onePerRow(last), Want.LOGITS)
                    .logits()
                    .toFloatArray();
        }
    }

    private static int[] tokens(RandomGenerator random, int count) {
        return random.ints(count, 0, VOCABULARY).toArray();
    }

    private static int[] joined(int[] row, int[] more) {
        return IntStream.concat(Arrays.stream(row), Arrays.stream(more)).toArray();
    }

    /** Appends at random, and asks after the last new token of each row that gets some. */
    private static void append(MambaModel model, NDManager owner, CausalState state, List<int[]> rows, int[][] more) {
        int[][] wanted = Arrays.stream(more)
                .map(row -> row.length == 0 ? row : new int[] {row.length - 1})
                .toArray(int[][]::new);
        List<int[]> asked = new ArrayList<>();
        for (int row = 0; row < more.length; row++) {
            rows.set(row, joined(rows.get(row), more[row]));
            if (more[row].length > 0) {
                asked.add(rows.get(row));
            }
            assertEquals(rows.get(row).length - more[row].length, state.length(row));
        }
        try (NDManager scope = owner.newSubManager()) {
            float[] logits = state.append(scope, new Append.Chain(more), Targets.of(wanted), Want.LOGITS)
                    .logits()
                    .toFloatArray();
            if (!asked.isEmpty()) {
                assertArrayEquals(fresh(model, owner, asked), logits, TOLERANCE);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mamba1", "mamba2"})
    void aRowIsTheTokensItHoldsWhateverWasDone(String name) throws IOException {
        RandomGenerator random = Seeds.random("MambaState " + name);
        try (LoadedModel loaded = open(name);
                NDManager owner = NDManager.newBaseManager(Device.cpu());
                CausalState state = view(loaded).open(owner)) {
            MambaModel model = view(loaded);
            List<int[]> rows = new ArrayList<>();
            int[] firm = {}; // no moment before these lengths is asked for
            for (int round = 0; round < 120; round++) {
                if (rows.isEmpty() || random.nextInt(8) == 0 && rows.size() < 5) {
                    int more = 1 + random.nextInt(2);
                    state.join(more);
                    IntStream.range(0, more).forEach(row -> rows.add(new int[0]));
                    firm = Arrays.copyOf(firm, rows.size());
                }
                if (random.nextInt(6) == 0) {
                    int[] chosen =
                            random.ints(1 + random.nextInt(4), 0, rows.size()).toArray();
                    state.select(chosen);
                    List<int[]> before = List.copyOf(rows);
                    int[] lengths = firm;
                    rows.clear();
                    Arrays.stream(chosen).forEach(row -> rows.add(before.get(row)));
                    firm = Arrays.stream(chosen).map(row -> lengths[row]).toArray();
                }
                int[][] more = new int[rows.size()][];
                for (int row = 0; row < more.length; row++) {
                    more[row] = tokens(random, random.nextInt(10) == 0 ? 20 + random.nextInt(10) : random.nextInt(4));
                }
                int[] start = rows.stream().mapToInt(row -> row.length).toArray();
                append(model, owner, state, rows, more);
                if (Arrays.stream(more).anyMatch(row -> row.length > 0)) {
                    firm = start;
                }
                if (random.nextBoolean()) {
                    int[] kept = new int[rows.size()];
                    for (int row = 0; row < kept.length; row++) {
                        kept[row] = firm[row] + random.nextInt(rows.get(row).length - firm[row] + 1);
                        rows.set(row, Arrays.copyOf(rows.get(row), kept[row]));
                    }
                    state.rewind(kept);
                }
            }
        }
    }

    /** At once, in two pieces, and token by token, behind a text that is there already. */
    @ParameterizedTest
    @CsvSource({
        "mamba1, 1", "mamba1, 2", "mamba1, 3", "mamba1, 17", "mamba1, 64", "mamba1, 1000",
        "mamba2, 1", "mamba2, 2", "mamba2, 3", "mamba2, 17", "mamba2, 64", "mamba2, 1000"
    })
    void atOnceInPiecesAndTokenByTokenAreOne(String name, int length) throws IOException {
        RandomGenerator random = Seeds.random("MambaState lengths");
        int[] before = tokens(random, 5);
        int[] text = tokens(random, length);
        int split = random.nextInt(length + 1);
        try (LoadedModel loaded = open(name);
                NDManager owner = NDManager.newBaseManager(Device.cpu());
                CausalState state = view(loaded).open(owner)) {
            state.join(3);
            state.append(
                    owner,
                    new Append.Chain(new int[][] {before, before, before}),
                    Targets.of(new int[3][0]),
                    Want.LOGITS);
            float[] whole = appended(owner, state, 0, text);
            float[] first = appended(owner, state, 1, Arrays.copyOf(text, split));
            float[] second = appended(owner, state, 1, Arrays.copyOfRange(text, split, length));
            assertArrayEquals(whole, joined(first, second), TOLERANCE);
            for (int token = 0; token < length; token++) {
                float[] logits = appended(owner, state, 2, text[token]);
                int from = token * VOCABULARY;
                assertArrayEquals(Arrays.copyOfRange(whole, from, from + VOCABULARY), logits, TOLERANCE);
            }
        }
    }

    /** The logits behind every token that one of three rows gets. */
    private static float[] appended(NDManager owner, CausalState state, int row, int... tokens) {
        int[][] more = new int[3][0];
        int[][] wanted = new int[3][0];
        more[row] = tokens;
        wanted[row] = IntStream.range(0, tokens.length).toArray();
        try (NDManager scope = owner.newSubManager()) {
            return state.append(scope, new Append.Chain(more), Targets.of(wanted), Want.LOGITS)
                    .logits()
                    .toFloatArray();
        }
    }

    private static float[] joined(float[] first, float[] second) {
        float[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    /** As a draft does: tokens one by one, then back to where they began or in between. */
    @ParameterizedTest
    @ValueSource(strings = {"mamba1", "mamba2"})
    void goesBackOverManyAppends(String name) throws IOException {
        RandomGenerator random = Seeds.random("MambaState drafts " + name);
        try (LoadedModel loaded = open(name);
                NDManager owner = NDManager.newBaseManager(Device.cpu());
                CausalState state = view(loaded).open(owner)) {
            MambaModel model = view(loaded);
            List<int[]> rows = new ArrayList<>(List.of(new int[0], new int[0]));
            state.join(2);
            append(model, owner, state, rows, new int[][] {tokens(random, 3), tokens(random, 7)});
            for (int length : new int[] {5, 64, 1, 9, 64}) {
                int[] before = rows.stream().mapToInt(row -> row.length).toArray();
                for (int token = 0; token < length; token++) {
                    int[][] next = {tokens(random, 1), token < 5 ? tokens(random, 1) : new int[0]};
                    if (token == length - 1) {
                        append(model, owner, state, rows, next);
                    } else {
                        state.append(owner, new Append.Chain(next), Targets.of(new int[2][0]), Want.LOGITS);
                        rows.replaceAll(row -> joined(row, next[rows.indexOf(row)]));
                    }
                }
                int[] kept = new int[2];
                for (int row = 0; row < 2; row++) {
                    kept[row] = before[row] + random.nextInt(rows.get(row).length - before[row] + 1);
                    rows.set(row, Arrays.copyOf(rows.get(row), kept[row]));
                }
                state.rewind(kept);
                append(model, owner, state, rows, new int[][] {tokens(random, 2), tokens(random, 1)});
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mamba1", "mamba2"})
    void aRewindBeforeEveryMomentIsRefusedAndHarmless(String name) throws IOException {
        RandomGenerator random = Seeds.random("MambaState refusals");
        try (LoadedModel loaded = open(name);
                NDManager owner = NDManager.newBaseManager(Device.cpu());
                CausalState state = view(loaded).open(owner)) {
            MambaModel model = view(loaded);
            List<int[]> rows = new ArrayList<>(List.of(new int[0]));
            state.join(1);
            for (int token = 0; token < 200; token++) {
                int[][] next = {tokens(random, 1)};
                state.append(owner, new Append.Chain(next), Targets.of(new int[1][0]), Want.LOGITS);
                rows.set(0, joined(rows.get(0), next[0]));
            }
            String message = assertThrows(IllegalStateException.class, () -> state.rewind(new int[] {3}))
                    .getMessage();
            assertTrue(message.contains("200 tokens") && message.contains("rewound to 3"), message);
            for (int wrong : new int[] {-1, 201}) {
                assertThrows(IllegalArgumentException.class, () -> state.rewind(new int[] {wrong}));
            }
            assertThrows(IllegalArgumentException.class, () -> state.rewind(new int[] {1, 1}));
            append(model, owner, state, rows, new int[][] {tokens(random, 2)});
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mamba1", "mamba2"})
    void aPathOfAChainIsItsBeginning(String name) throws IOException {
        try (LoadedModel loaded = open(name);
                NDManager owner = NDManager.newBaseManager(Device.cpu());
                CausalState state = view(loaded).open(owner)) {
            List<int[]> rows = new ArrayList<>(List.of(new int[0], new int[0]));
            state.join(2);
            append(view(loaded), owner, state, rows, new int[][] {{1, 2}, {3}});
            append(view(loaded), owner, state, rows, new int[][] {{4, 5, 6}, {7, 8}});
            assertThrows(IllegalArgumentException.class, () -> state.keepPath(new int[][] {{1}, {0}}));
            assertThrows(IllegalArgumentException.class, () -> state.keepPath(new int[][] {{0, 1, 2, 3}, {0}}));
            state.keepPath(new int[][] {{0, 1}, {}});
            assertEquals(4, state.length(0));
            assertEquals(1, state.length(1));
            rows.set(0, new int[] {1, 2, 4, 5});
            rows.set(1, new int[] {3});
            append(view(loaded), owner, state, rows, new int[][] {{9}, {10, 11}});
        }
    }

    /** Embeddings given as vectors are tokens by another name; there is no way back over them. */
    @ParameterizedTest
    @ValueSource(strings = {"mamba1", "mamba2"})
    void vectorsAreReadLikeTokens(String name) throws IOException {
        try (LoadedModel loaded = open(name);
                NDManager owner = NDManager.newBaseManager(Device.cpu());
                CausalState state = view(loaded).open(owner)) {
            MambaModel model = view(loaded);
            List<int[]> rows = new ArrayList<>(List.of(new int[0], new int[0]));
            state.join(2);
            append(model, owner, state, rows, new int[][] {{1, 2, 3}, {4, 5}});
            state.rewind(new int[] {2, 1});
            NDArray vectors = model.embed(owner, new int[] {6, 7, 8});
            Scores scores = state.append(
                    owner,
                    new Append.Vectors(vectors, new int[] {2, 1}),
                    Targets.onePerRow(1, 0),
                    Want.LOGITS_AND_HIDDEN);
            float[] expected = fresh(model, owner, List.of(new int[] {1, 2, 6, 7}, new int[] {4, 8}));
            assertArrayEquals(expected, scores.logits().toFloatArray(), TOLERANCE);
            assertArrayEquals(
                    expected, model.logits(scores.hidden().orElseThrow()).toFloatArray(), TOLERANCE);
            assertThrows(IllegalStateException.class, () -> state.rewind(new int[] {3, 2}));
            rows.set(0, new int[] {1, 2, 6, 7});
            rows.set(1, new int[] {4, 8});
            append(model, owner, state, rows, new int[][] {{9}, {10}});
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mamba1", "mamba2"})
    void aLongTextTakesTheMemoryOfAShortOne(String name) throws IOException {
        RandomGenerator random = Seeds.random("MambaState memory");
        try (LoadedModel loaded = open(name);
                NDManager owner = NDManager.newBaseManager(Device.cpu());
                MambaState state = (MambaState) view(loaded).open(owner)) {
            state.join(1);
            long[] bytes = new long[3]; // the most while 100 tokens come one by one, 100,000 by thousands, 100 again
            for (int i = 0; i < 300; i++) {
                int count = i / 100 == 1 ? 1000 : 1;
                try (NDManager scope = owner.newSubManager()) {
                    Append input = new Append.Chain(new int[][] {tokens(random, count)});
                    state.append(scope, input, Targets.of(new int[1][0]), Want.LOGITS);
                }
                bytes[i / 100] = Math.max(bytes[i / 100], state.bytes());
            }
            assertEquals(100_200, state.length(0));
            assertEquals(bytes[0], bytes[2]);
            assertTrue(bytes[1] > 0 && bytes[1] <= bytes[0]);
        }
    }

    /** Other tokens at the end change nothing before them, to the bit. */
    @ParameterizedTest
    @ValueSource(strings = {"mamba1", "mamba2"})
    void isCausalToTheBit(String name) throws IOException {
        try (LoadedModel loaded = open(name);
                NDManager owner = NDManager.newBaseManager(Device.cpu())) {
            long[] ids = new long[80];
            Arrays.setAll(ids, i -> i * 7 % VOCABULARY);
            NDArray before = loaded.forward(
                            owner, Map.of("input_ids", owner.create(ids).expandDims(0)))
                    .get("logits");
            ids[70] = (ids[70] + 1) % VOCABULARY;
            NDArray after = loaded.forward(
                            owner, Map.of("input_ids", owner.create(ids).expandDims(0)))
                    .get("logits");
            String same = ":, 0:70";
            assertArrayEquals(before.get(same).toFloatArray(), after.get(same).toFloatArray(), 0);
            assertTrue(!before.get(":, 70:").equals(after.get(":, 70:")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mamba1", "mamba2"})
    void whatDoesNotFitIsRefused(String name) throws IOException {
        try (LoadedModel loaded = open(name);
                NDManager owner = NDManager.newBaseManager(Device.cpu());
                CausalState state = view(loaded).open(owner)) {
            state.join(1);
            Append good = new Append.Chain(new int[][] {{1, 2}});
            for (Targets wanted : List.of(Targets.onePerRow(2), Targets.onePerRow(-1), Targets.onePerRow(0, 0))) {
                assertThrows(IllegalArgumentException.class, () -> state.append(owner, good, wanted, Want.LOGITS));
            }
            for (int[][] tokens : new int[][][] {{{VOCABULARY}}, {{-1}}, {{1}, {2}}}) {
                assertThrows(
                        IllegalArgumentException.class,
                        () -> state.append(owner, new Append.Chain(tokens), Targets.onePerRow(0), Want.LOGITS));
            }
            NDArray narrow = owner.zeros(new ai.djl.ndarray.types.Shape(1, 3));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> state.append(
                            owner, new Append.Vectors(narrow, new int[] {1}), Targets.onePerRow(0), Want.LOGITS));
            assertThrows(IllegalArgumentException.class, () -> state.select(new int[] {1}));
            assertThrows(IllegalArgumentException.class, () -> state.join(-1));
            assertEquals(0, state.length(0));
            Scores nothing = state.append(
                    owner, new Append.Chain(new int[][] {{}}), Targets.of(new int[1][0]), Want.LOGITS_AND_HIDDEN);
            assertEquals(0, nothing.logits().getShape().get(0));
        }
    }
}
