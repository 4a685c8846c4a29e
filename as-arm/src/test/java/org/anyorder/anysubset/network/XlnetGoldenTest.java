// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.anyorder.anysubset.kernel.RelativeAttentionKernel;
import org.anyorder.model.LoadedModel;
import org.anyorder.nn.Mode;
import org.anyorder.testing.GoldenFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Our XLNet gives the numbers of the original code: {@code golden/xlnet/cases.safetensors}, 2e-4 in logits and hidden
 * vectors.
 */
class XlnetGoldenTest {
    private final NDManager manager = NDManager.newBaseManager();
    private final GoldenFile golden = Golden.cases();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void plainPaddedAndSegmentedRows() throws IOException {
        requireLogits("plain.logits", Map.of("input_ids", "plain.input_ids"));
        requireLogits("pad.logits", Map.of("input_ids", "pad.input_ids", "attention_mask", "pad.attention_mask"));
        requireLogits(
                "segment.logits", Map.of("input_ids", "segment.input_ids", "token_type_ids", "segment.token_type_ids"));
    }

    @Test
    void subsetsUnderBothMasks() throws IOException {
        requireLogits("subset.oracle_logits_all", subset("input_ids", "oracle_perm_mask", "target_mapping_all"));
        requireLogits("subset.oracle_logits_k", subset("input_ids", "oracle_perm_mask", "target_mapping_k"));
        requireLogits("subset.draft_logits", subset("masked_ids", "draft_perm_mask", "target_mapping_k"));
    }

    @Test
    void orderWithoutAPromptWhoseFirstPositionSeesAllAlike() throws IOException {
        Map<String, String> asked = Map.of(
                "input_ids", "perm.input_ids", "perm_mask", "perm.perm_mask", "target_mapping", "perm.target_mapping");
        requireLogits("perm.logits", asked);
        Map<String, String> changed = new LinkedHashMap<>(asked);
        changed.put("input_ids", "perm.input_ids_changed");
        requireLogits("perm.logits_changed", changed);
        requireLogits(
                "perm.logits_no_target_mapping", Map.of("input_ids", "perm.input_ids", "perm_mask", "perm.perm_mask"));
    }

    @Test
    void everyInputTogether() throws IOException {
        requireLogits(
                "combo.logits",
                Map.of(
                        "input_ids", "plain.input_ids",
                        "attention_mask", "combo.attention_mask",
                        "token_type_ids", "combo.token_type_ids",
                        "perm_mask", "subset.oracle_perm_mask",
                        "target_mapping", "subset.target_mapping_all"));
    }

    @Test
    void clampedDistancesAndOneDirection() throws IOException {
        long clamp = golden.longs("clamp.clamp_len")[0];
        requirePlain("clamp.logits_plain", json -> json.addProperty("clamp_len", clamp));
        requirePlain("uni.logits_plain", json -> json.addProperty("attn_type", "uni"));
    }

    @Test
    void hiddenVectorsOfEveryLayer() throws IOException {
        XlnetNetwork network = Golden.network(manager);
        List<NDList> plain = network.hiddenStates(TwoStreamInput.plain(golden.array(manager, "plain.input_ids")));
        for (int i = 0; i < plain.size(); i++) {
            golden.requireClose("plain.hidden." + i, plain.get(i).get(0), Golden.TOLERANCE);
        }
        List<NDList> states =
                network.hiddenStates(read(network, subset("input_ids", "oracle_perm_mask", "target_mapping_k")));
        for (int i = 0; i < states.size(); i++) {
            golden.requireClose("subset.oracle_hidden_h." + i, states.get(i).get(0), Golden.TOLERANCE);
            golden.requireClose("subset.oracle_hidden_g." + i, states.get(i).get(1), Golden.TOLERANCE);
        }
    }

    @Test
    void attentionOfEveryLayerAndStream() throws IOException {
        XlnetNetwork network = Golden.network(manager);
        requireAttention(network, Map.of("input_ids", "plain.input_ids"), "plain.attention.", "");
        requireAttention(
                network,
                subset("input_ids", "oracle_perm_mask", "target_mapping_k"),
                "subset.oracle_attn_h.",
                "subset.oracle_attn_g.");
    }

    @Test
    void memoryOfAnEarlierSegment() throws IOException {
        XlnetNetwork network = Golden.network(manager);
        NDArray ids = golden.array(manager, "plain.input_ids");
        NDList halves = ids.split(new long[] {golden.longs("mems.split")[0]}, 1);
        List<NDArray> memory = network.remember(TwoStreamInput.plain(halves.get(0)));
        for (int i = 0; i < memory.size(); i++) {
            golden.requireClose("mems.after_first." + i, memory.get(i).transpose(1, 0, 2), Golden.TOLERANCE);
        }
        TwoStreamInput second = TwoStreamInput.plain(halves.get(1)).behind(memory, network.config());
        golden.requireClose(
                "mems.logits_second", network.logits(network.hidden(second, Mode.INFERENCE)), Golden.TOLERANCE);
    }

    @Test
    void vectorsOfDistances() {
        Shape shape = golden.shape("pos_emb");
        int length = (int) shape.get(0) / 2;
        float[] table = RelativeEncoding.table((int) shape.get(1), 0, length, 1 - length);
        golden.requireClose("pos_emb", manager.create(table, shape), 1e-6);
    }

    /** Queries and keys that are one-hot leave of attention the shift of the scores by distance. */
    @Test
    void scoresByDistanceAreShiftedAsTheOriginalShiftsThem() {
        NDArray given = golden.array(manager, "relshift.in"); // (1, 2, 3, 6): rows of distances 3 … −2
        NDArray expected = golden.array(manager, "relshift.out"); // (1, 2, 3, 3)
        int heads = 2;
        int rows = 3;
        // Query i of width 3 is the i-th unit vector, so its score with distance c is coordinate i of table row c.
        NDArray query = manager.eye(rows).expandDims(0).repeat(1, 1);
        NDArray both = query.expandDims(2).repeat(2, heads).reshape(1, rows, heads * rows);
        NDArray table = given.squeeze(0).transpose(0, 2, 1); // (H, 6, 3)
        // The recorded rows are those of distances 3 … −2; a table of reach 4 has one more.
        NDArray whole = table.concat(manager.zeros(new Shape(heads, 1, rows)), 1);
        // As the identity, values show the law: its logarithm is the scores up to a constant per row.
        NDArray keys = manager.zeros(new Shape(1, heads, rows, rows));
        NDArray values = manager.eye(rows).reshape(1, 1, rows, rows).repeat(1, heads);
        RelativeAttentionKernel.Biases none = new RelativeAttentionKernel.Biases(
                manager.zeros(new Shape(heads, rows)), manager.zeros(new Shape(heads, rows)));
        NDArray law = RelativeAttentionKernel.mix(
                        both, keys, values, whole, none, Optional.empty(), Optional.empty(), Optional.empty(), 0)
                .reshape(1, rows, heads, rows)
                .transpose(0, 2, 1, 3);
        NDArray wanted = expected.div(Math.sqrt(rows)).softmax(3);
        assertTrue(law.sub(wanted).abs().max().getFloat() < 1e-6, law + " instead of " + wanted);
    }

    @Test
    void everyRecordedTensorOfAPassIsComparedHereOrInTheTestsOfTrainingAndMasks() {
        List<String> elsewhere = List.of(
                "subset.grad.",
                "subset.loss_all",
                "subset.labels_all",
                "subset.token_logprob",
                "subset.joint_logprob",
                "subset.sigma",
                "subset.order_to_pos",
                "subset.start",
                "perm.sigma");
        List<String> unknown = new ArrayList<>();
        for (String name : golden.names()) {
            boolean input = name.endsWith("input_ids")
                    || name.endsWith("mask")
                    || name.endsWith("token_type_ids")
                    || name.contains("target_mapping")
                    || name.endsWith("masked_ids");
            boolean compared = name.contains("logits")
                    || name.contains("hidden")
                    || name.contains("att")
                    || name.startsWith("mems.")
                    || name.startsWith("clamp.")
                    || name.startsWith("pos_emb")
                    || name.startsWith("relshift.")
                    || name.endsWith("_changed");
            if (!input && !compared && elsewhere.stream().noneMatch(name::startsWith)) {
                unknown.add(name);
            }
        }
        assertEquals(List.of(), unknown);
    }

    private void requirePlain(String expected, Consumer<JsonObject> edit) throws IOException {
        XlnetNetwork network = Golden.network(manager, edit);
        TwoStreamInput input = read(network, Map.of("input_ids", "plain.input_ids"));
        golden.requireClose(expected, network.logits(network.hidden(input, Mode.INFERENCE)), Golden.TOLERANCE);
    }

    private void requireLogits(String expected, Map<String, String> inputs) throws IOException {
        try (LoadedModel model = Golden.FOLDER.open();
                NDManager scope = manager.newSubManager()) {
            Map<String, NDArray> logits = model.forward(scope, arrays(scope, inputs));
            assertArrayEquals(new Object[] {"logits"}, logits.keySet().toArray());
            golden.requireClose(expected, logits.get("logits"), Golden.TOLERANCE);
        }
    }

    private TwoStreamInput read(XlnetNetwork network, Map<String, String> inputs) {
        return NamedInput.read(manager, arrays(manager, inputs), network.config());
    }

    private Map<String, NDArray> arrays(NDManager scope, Map<String, String> inputs) {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> arrays.put(name, golden.array(scope, tensor)));
        return arrays;
    }

    private static Map<String, String> subset(String ids, String mask, String targets) {
        return Map.of(
                "input_ids", "subset." + ids, "perm_mask", "subset." + mask, "target_mapping", "subset." + targets);
    }

    /** What a layer's attention weighs, read off by values that are the identity. */
    private void requireAttention(XlnetNetwork network, Map<String, String> inputs, String tokens, String queries) {
        TwoStreamInput input = read(network, inputs);
        List<NDList> states = network.hiddenStates(input);
        for (int layer = 0; layer + 1 < states.size(); layer++) {
            NDList streams = states.get(layer);
            requireAttention(network, layer, streams.get(0), streams.get(0), input.content(), tokens + layer);
            if (input.queries().isPresent()) {
                String name = queries + layer;
                NDArray law = network.attention(
                        layer, streams.get(0), streams.get(1), input.queries().get());
                // The original spreads its queries over all positions; ours are those that were asked.
                NDArray mapping =
                        golden.array(manager, "subset.target_mapping_k").expandDims(1); // (B, 1, K, N)
                NDArray asked = mapping.matMul(golden.array(manager, name));
                assertTrue(law.sub(asked).abs().max().getFloat() < 1e-5, name);
            }
        }
    }

    private void requireAttention(
            XlnetNetwork network, int layer, NDArray read, NDArray asking, StreamSight sight, String name) {
        NDArray law = network.attention(layer, read, asking, sight);
        assertEquals(DataType.FLOAT32, law.getDataType());
        golden.requireClose(name, law, 1e-5);
    }
}
