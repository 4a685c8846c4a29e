// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.anyorder.model.Append;
import org.anyorder.model.CausalState;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.Targets;
import org.anyorder.model.Want;
import org.anyorder.testing.GoldenFolder;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that all get one token after the other, as texts do that are generated together. */
class MambaStepsTest {
    private static final float TOLERANCE = 2e-4f;
    private static final int VOCABULARY = 32;

    /** In between rows are rewound by a token, reordered, joined; some get two tokens. */
    @ParameterizedTest
    @ValueSource(strings = {"mamba1", "mamba2"})
    void aRowIsTheTokensItHolds(String name) throws IOException {
        RandomGenerator random = Seeds.random("MambaSteps " + name);
        try (LoadedModel loaded = new GoldenFolder("ssm/" + name).open();
                NDManager owner = NDManager.newBaseManager(Device.cpu());
                CausalState state = ((MambaModel) loaded.views().get(0)).open(owner)) {
            MambaModel model = (MambaModel) loaded.views().get(0);
            List<int[]> rows = new ArrayList<>(List.of(new int[0], new int[0], new int[0]));
            state.join(3);
            for (int round = 0; round < 200; round++) {
                int[][] next = new int[rows.size()][];
                for (int row = 0; row < next.length; row++) {
                    next[row] = random.ints(random.nextInt(60) == 0 ? 2 : 1, 0, VOCABULARY)
                            .toArray();
                    rows.set(row, joined(rows.get(row), next[row]));
                }
                float[] logits = logits(owner, state, next);
                if (round % 3 == 0) {
                    assertArrayEquals(fresh(model, owner, rows), logits, TOLERANCE);
                }
                change(random, state, rows);
            }
        }
    }

    private static void change(RandomGenerator random, CausalState state, List<int[]> rows) {
        int what = random.nextInt(24);
        if (what < 2) {
            rows.replaceAll(row -> random.nextBoolean() ? row : Arrays.copyOf(row, row.length - 1));
            state.rewind(rows.stream().mapToInt(row -> row.length).toArray());
        } else if (what == 2) {
            rows.replaceAll(row -> Arrays.copyOf(row, row.length - 1));
            state.rewind(rows.stream().mapToInt(row -> row.length).toArray());
        } else if (what == 3) {
            int[] chosen = random.ints(1 + random.nextInt(4), 0, rows.size()).toArray();
            state.select(chosen);
            List<int[]> before = List.copyOf(rows);
            rows.clear();
            Arrays.stream(chosen).forEach(row -> rows.add(before.get(row)));
        } else if (what == 4 && rows.size() < 5) {
            state.join(1);
            rows.add(new int[0]);
        }
    }

    private static float[] logits(NDManager owner, CausalState state, int[][] next) {
        int[] last = Arrays.stream(next).mapToInt(row -> row.length - 1).toArray();
        try (NDManager scope = owner.newSubManager()) {
            return state.append(scope, new Append.Chain(next), Targets.onePerRow(last), Want.LOGITS)
                    .logits()
                    .toFloatArray();
        }
    }

    private static float[] fresh(MambaModel model, NDManager owner, List<int[]> rows) {
        try (NDManager scope = owner.newSubManager();
                CausalState state = model.open(scope)) {
            state.join(rows.size());
            return logits(owner, state, rows.toArray(int[][]::new));
        }
    }

    private static int[] joined(int[] row, int[] more) {
        int[] all = Arrays.copyOf(row, row.length + more.length);
        System.arraycopy(more, 0, all, row.length, more.length);
        return all;
    }
}
