// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.anyorder.kernel.CrossEntropyKernel;
import org.anyorder.model.Append;
import org.anyorder.model.CausalState;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.Targets;
import org.anyorder.model.Want;
import org.anyorder.network.DecoderNetwork;
import org.anyorder.nn.KeyValueCache;
import org.anyorder.nn.Mode;
import org.anyorder.nn.Rotation;
import org.anyorder.nn.TransformerConfig;
import org.anyorder.testing.GoldenFile;
import org.anyorder.testing.GoldenFolder;
import org.anyorder.train.GradientScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers recorded from the original code of GPT-2, Llama, Qwen 2 and Qwen 3, tolerance 2e-4. */
class CausalGoldenTest {
    private static final GoldenFile GPT2 = Golden.cases("gpt2");

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama", "llama/scaled", "qwen2", "qwen3"})
    void computesEveryLayerAndTheLogits(String name) throws IOException {
        GoldenFile cases = Golden.cases(name);
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel model = Golden.open(name)) {
            NDArray ids = cases.array(scope, "full.input_ids");
            Map<String, NDArray> outputs = model.forward(scope, Map.of("input_ids", ids));
            assertEquals(4, outputs.size());
            double largest = 0;
            for (Map.Entry<String, NDArray> output : outputs.entrySet()) {
                double deviation = cases.requireClose("full." + output.getKey(), output.getValue(), Golden.TOLERANCE);
                largest = Math.max(largest, deviation);
            }
            System.out.println(name + ": largest deviation " + largest);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama", "llama/scaled", "qwen2", "qwen3"})
    void computesAndStoresTokenByToken(String name) throws IOException {
        GoldenFile cases = Golden.cases(name);
        int prefix = (int) cases.longs("cache.prefill_len")[0];
        try (NDManager scope = NDManager.newBaseManager()) {
            DecoderNetwork network = Golden.network(name, scope);
            NDArray ids = cases.array(scope, "full.input_ids");
            int rows = (int) ids.getShape().get(0);
            int length = (int) ids.getShape().get(1);
            try (KeyValueCache cache = network.open(scope)) {
                cache.join(rows);
                int[] counts = new int[rows];
                Arrays.fill(counts, prefix);
                NDArray hidden = network.hidden(ids.get(":, 0:" + prefix), cache.append(scope, counts));
                cases.requireClose("cache.prefill_logits", network.logits(hidden), Golden.TOLERANCE);
                requireStored(cases, "prefill", scope, cache, network);
                NDList steps = new NDList();
                Arrays.fill(counts, 1);
                for (int at = prefix; at < length; at++) {
                    NDArray next = ids.get(":, " + at + ":" + (at + 1));
                    steps.add(network.logits(network.hidden(next, cache.append(scope, counts))));
                }
                NDArray logits = NDArrays.concat(steps, 1);
                cases.requireClose("cache.step_logits", logits, Golden.TOLERANCE);
                requireStored(cases, "final", scope, cache, network);
            }
        }
    }

    private static void requireStored(
            GoldenFile cases, String when, NDManager scope, KeyValueCache cache, DecoderNetwork network) {
        TransformerConfig sizes = network.sizes().transformer();
        for (int layer = 0; layer < sizes.layers(); layer++) {
            NDList stored = GoldenFolder.stored(scope, cache, layer, sizes);
            cases.requireClose("cache." + when + "_key." + layer, stored.get(0), Golden.TOLERANCE);
            cases.requireClose("cache." + when + "_value." + layer, stored.get(1), Golden.TOLERANCE);
        }
    }

    /** Padding on the left, as other code pads, seen by nobody. */
    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama", "llama/scaled", "qwen2", "qwen3"})
    void seesNoPadding(String name) throws IOException {
        GoldenFile cases = Golden.cases(name);
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel model = Golden.open(name)) {
            Map<String, NDArray> inputs = inputs(scope, cases, "ragged.", "input_ids", "attention_mask");
            boolean[] present = cases.flags("ragged.attention_mask");
            NDArray counted = model.forward(scope, inputs).get("logits");
            cases.requireClose("ragged.logits", counted, present, Golden.TOLERANCE);
            assertTrue(Float.isFinite(counted.sum().getFloat()), "padding yields numbers too");
            inputs.put("position_ids", cases.array(scope, "ragged.position_ids"));
            NDArray given = model.forward(scope, inputs).get("logits");
            cases.requireClose("ragged.logits", given, present, Golden.TOLERANCE);
        }
    }

    /** The same rows without padding, in one batch over a cache. */
    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama", "llama/scaled", "qwen2", "qwen3"})
    void computesRowsOfDifferentLengths(String name) throws IOException {
        GoldenFile cases = Golden.cases(name);
        int[][] padded = cases.rows("ragged.input_ids");
        long[] lengths = cases.longs("ragged.lengths");
        int[][] rows = new int[padded.length][];
        int[][] all = new int[padded.length][];
        for (int row = 0; row < rows.length; row++) {
            int count = (int) lengths[row];
            rows[row] = Arrays.copyOfRange(padded[row], padded[row].length - count, padded[row].length);
            all[row] = IntStream.range(0, count).toArray();
        }
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel model = Golden.open(name);
                CausalState state = Golden.view(model).open(scope)) {
            state.join(rows.length);
            NDArray logits = state.append(scope, new Append.Chain(rows), Targets.of(all), Want.LOGITS)
                    .logits();
            NDArray recorded = cases.array(scope, "ragged.logits");
            int from = 0;
            for (int row = 0; row < rows.length; row++) {
                NDArray expected = recorded.get("{}, {}:", row, padded[row].length - rows[row].length);
                Golden.requireClose(expected, logits.get("{}:{}", from, from + rows[row].length));
                from += rows[row].length;
            }
        }
    }

    @Test
    void evaluatesATreeInOnePass() throws IOException {
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel model = Golden.open("gpt2")) {
            Map<String, NDArray> inputs = inputs(scope, GPT2, "tree.", "input_ids", "allowed", "position_ids");
            GPT2.requireClose("tree.logits", model.forward(scope, inputs).get("logits"), Golden.TOLERANCE);
        }
    }

    /** Over a cache of the prefix, in a batch with other rows; then a path is kept and goes on as if alone. */
    @Test
    void evaluatesATreeOverACache() throws IOException {
        int prefix = (int) GPT2.longs("tree.prefix_len")[0];
        int[] tokens = GPT2.rows("tree.input_ids")[0];
        int[] root = Arrays.copyOf(tokens, prefix);
        int[] other = {7, 8, 9};
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel model = Golden.open("gpt2");
                CausalState state = Golden.view(model).open(scope);
                CausalState alone = Golden.view(model).open(scope)) {
            state.join(2);
            Append begin = new Append.Chain(new int[][] {other, root});
            Targets wanted =
                    Targets.of(new int[][] {{}, IntStream.range(0, prefix).toArray()});
            NDArray first = state.append(scope, begin, wanted, Want.LOGITS).logits();
            int nodes = tokens.length - prefix;
            Append tree = layout(GPT2, "tree.", prefix, 2, 1);
            Targets every =
                    Targets.of(new int[][] {{}, IntStream.range(0, nodes).toArray()});
            NDArray rest = state.append(scope, tree, every, Want.LOGITS).logits();
            GPT2.requireClose("tree.logits", first.concat(rest, 0).reshape(1, tokens.length, 48), Golden.TOLERANCE);

            state.keepPath(new int[][] {{}, {0, 2, 5}}); // [0], [0, 0], [0, 0, 0]
            assertEquals(prefix + 3, state.length(1));
            NDArray next = state.append(
                            scope, new Append.Chain(new int[][] {{1}, {3}}), Targets.onePerRow(0, 0), Want.LOGITS)
                    .logits();
            alone.join(1);
            int[] path = {tokens[prefix], tokens[prefix + 2], tokens[prefix + 5], 3};
            int[] whole =
                    IntStream.concat(Arrays.stream(root), Arrays.stream(path)).toArray();
            NDArray expected = alone.append(
                            scope,
                            new Append.Chain(new int[][] {whole}),
                            Targets.onePerRow(whole.length - 1),
                            Want.LOGITS)
                    .logits();
            Golden.requireClose(expected, next.get("1:2"));
        }
    }

    /** The tokens behind a prefix of the recorded row, in one row of a batch; the other rows get nothing. */
    private static Append.Layout layout(GoldenFile cases, String of, int prefix, int rows, int row) {
        int[] tokens = cases.rows(of + "input_ids")[0];
        int[] positions = cases.rows(of + "position_ids")[0];
        boolean[] allowed = cases.flags(of + "allowed");
        int count = tokens.length - prefix;
        int[][] given = new int[rows][0];
        int[][] at = new int[rows][0];
        boolean[][][] visible = new boolean[rows][0][0];
        given[row] = Arrays.copyOfRange(tokens, prefix, tokens.length);
        at[row] = Arrays.copyOfRange(positions, prefix, tokens.length);
        visible[row] = new boolean[count][];
        for (int i = 0; i < count; i++) {
            int start = (prefix + i) * tokens.length;
            visible[row][i] = Arrays.copyOfRange(allowed, start + prefix, start + tokens.length);
        }
        return new Append.Layout(given, at, visible);
    }

    /** Sub-sequences that do not see each other, in any order, and a suffix that sees all. */
    @ParameterizedTest
    @ValueSource(strings = {"set.order0.", "set.order1.", "set.order2."})
    void evaluatesASetInAnyOrder(String of) throws IOException {
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel model = Golden.open("gpt2");
                CausalState state = Golden.view(model).open(scope)) {
            Map<String, NDArray> inputs = inputs(scope, GPT2, of, "input_ids", "allowed", "position_ids");
            NDArray logits = model.forward(scope, inputs).get("logits");
            GPT2.requireClose(of + "suffix_logits", logits.get("0, -4:"), Golden.TOLERANCE);
            NDArray plain = model.forward(scope, Map.of("input_ids", inputs.get("input_ids")))
                    .get("logits");
            GPT2.requireClose(of + "suffix_logits_plain_causal", plain.get("0, -4:"), Golden.TOLERANCE);
            state.join(1);
            Targets suffix = Targets.of(new int[][] {{12, 13, 14, 15}});
            NDArray stored = state.append(scope, layout(GPT2, of, 0, 1, 0), suffix, Want.LOGITS)
                    .logits();
            GPT2.requireClose(of + "suffix_logits", stored, Golden.TOLERANCE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama", "llama/scaled", "qwen2", "qwen3"})
    void costsWhatItCostsInTheOriginal(String name) throws IOException {
        GoldenFile cases = Golden.cases(name);
        try (NDManager scope = NDManager.newBaseManager()) {
            DecoderNetwork network = Golden.network(name, scope, Mode.TRAINING);
            cases.requireClose("full.loss", loss(network, cases, scope).reshape(1), Golden.TOLERANCE);
        }
    }

    @Test
    void learnsWhatTheOriginalLearns() throws IOException {
        try (NDManager scope = NDManager.newBaseManager()) {
            DecoderNetwork network = Golden.network("gpt2", scope, Mode.TRAINING);
            try (GradientScope gradients = GradientScope.open(scope)) {
                gradients.backward(loss(network, GPT2, scope));
            }
            Map<String, NDArray> learned = new LinkedHashMap<>();
            network.values().forEach((path, value) -> learned.put(path, value.getGradient()));
            Map<String, NDArray> published = CausalWeights.publish(Golden.config("gpt2"), learned, scope);
            for (String tensor : new String[] {"transformer.wte.weight", "transformer.h.0.attn.c_attn.weight"}) {
                GPT2.requireClose("full.grad." + tensor, published.get(tensor), Golden.TOLERANCE);
            }
        }
    }

    /** The mean cost of each token given those before it. */
    private static NDArray loss(DecoderNetwork network, GoldenFile cases, NDManager scope) {
        NDArray ids = cases.array(scope, "full.input_ids");
        CausalInput input = CausalInput.of(ids);
        NDArray hidden = network.hidden(input.ids(), input.visible(), input.positions(), Mode.TRAINING);
        NDArray logits = network.logits(hidden.get(":, 0:-1")); // (B, N - 1, V)
        return CrossEntropyKernel.losses(logits, ids.get(":, 1:")).mean();
    }

    @Test
    void turnsAsSlowlyAsTheOriginal() throws IOException {
        GoldenFile cases = Golden.cases("llama/scaled");
        try (NDManager scope = NDManager.newBaseManager()) {
            Rotation rotation =
                    Golden.network("llama/scaled", scope).sizes().transformer().rotation();
            float[] frequencies = new float[rotation.width() / 2];
            for (int pair = 0; pair < frequencies.length; pair++) {
                frequencies[pair] = (float) rotation.frequency(pair);
            }
            cases.requireClose("inv_freq", scope.create(frequencies), 1e-7);
        }
    }

    private static Map<String, NDArray> inputs(NDManager scope, GoldenFile cases, String of, String... names) {
        Map<String, NDArray> inputs = new LinkedHashMap<>();
        for (String name : names) {
            inputs.put(name, cases.array(scope, of + name));
        }
        return inputs;
    }
}
