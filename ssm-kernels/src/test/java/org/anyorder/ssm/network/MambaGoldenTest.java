// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.anyorder.EndToken;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.Generators;
import org.anyorder.Limits;
import org.anyorder.Template;
import org.anyorder.decoding.causal.TeacherForcing;
import org.anyorder.model.Append;
import org.anyorder.model.CausalModel;
import org.anyorder.model.CausalState;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.Targets;
import org.anyorder.model.Want;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.testing.GoldenFile;
import org.anyorder.testing.GoldenFolder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The recorded language models {@code golden/ssm/mamba1} and {@code mamba2}, whole and token by token. */
class MambaGoldenTest {
    private static final double TOLERANCE = 1e-4;
    private static final GoldenFile CASES = new GoldenFolder("ssm").cases();

    private static LoadedModel open(String name) throws IOException {
        return new GoldenFolder("ssm/" + name).open();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mamba1", "mamba2"})
    void forwardGivesTheRecordedLogitsAndStates(String name) throws IOException {
        try (LoadedModel model = open(name);
                NDManager scope = NDManager.newBaseManager(Device.cpu())) {
            NDArray ids = CASES.array(scope, name + ".input_ids");
            Map<String, NDArray> found = model.forward(scope, Map.of("input_ids", ids));
            CASES.requireClose(name + ".logits", found.get("logits"), TOLERANCE);
            for (int layer = 0; layer < 2; layer++) {
                for (String state : List.of("conv", "ssm")) {
                    String tensor = "final_" + state + "_state." + layer;
                    CASES.requireRelativelyClose(name + "." + tensor, found.get(tensor), TOLERANCE);
                }
                CASES.requireRelativelyClose(
                        name + ".layer" + layer + ".residual_in", found.get("hidden." + layer), TOLERANCE);
            }
            NDArray mixed = found.get("hidden.1").sub(found.get("hidden.0"));
            CASES.requireRelativelyClose(name + ".layer0.mixer_out", mixed, TOLERANCE);
        }
    }

    /** A prefix has the states of a prefill, one that is shorter than the convolution's window too. */
    @ParameterizedTest
    @ValueSource(strings = {"mamba1", "mamba2"})
    void aPrefixLeavesTheRecordedStates(String name) throws IOException {
        try (LoadedModel model = open(name);
                NDManager scope = NDManager.newBaseManager(Device.cpu())) {
            NDArray ids = CASES.array(scope, name + ".input_ids");
            Map<String, NDArray> seven = model.forward(scope, Map.of("input_ids", ids.get(":, 0:7")));
            Map<String, NDArray> two = model.forward(scope, Map.of("input_ids", ids.get(":, 0:2")));
            for (String state : List.of("conv", "ssm")) {
                for (int layer = 0; layer < 2; layer++) {
                    CASES.requireRelativelyClose(
                            name + ".prefill_" + state + "_state." + layer,
                            seven.get("final_" + state + "_state." + layer),
                            TOLERANCE);
                }
                CASES.requireRelativelyClose(
                        name + ".prefill2_" + state + "_state.0", two.get("final_" + state + "_state.0"), TOLERANCE);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mamba1", "mamba2"})
    void tokenByTokenGivesTheRecordedLogits(String name) throws IOException {
        int[][] rows = CASES.rows(name + ".input_ids");
        double[] expected = CASES.doubles(name + ".logits_stepwise");
        try (LoadedModel model = open(name);
                NDManager scope = NDManager.newBaseManager(Device.cpu());
                CausalState state = view(model).open(scope)) {
            state.join(rows.length);
            int vocabulary = view(model).vocabulary().size();
            for (int at = 0; at < rows[0].length; at++) {
                int place = at;
                int[][] next =
                        Arrays.stream(rows).map(row -> new int[] {row[place]}).toArray(int[][]::new);
                float[] logits = state.append(scope, new Append.Chain(next), Targets.onePerRow(0, 0), Want.LOGITS)
                        .logits()
                        .toFloatArray();
                for (int row = 0; row < rows.length; row++) {
                    for (int token = 0; token < vocabulary; token++) {
                        assertEquals(
                                expected[(row * rows[0].length + at) * vocabulary + token],
                                logits[row * vocabulary + token],
                                TOLERANCE);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mamba1", "mamba2"})
    void scoresTokensAsRecorded(String name) throws IOException {
        int[][] rows = CASES.rows(name + ".input_ids");
        double[] expected = CASES.doubles(name + ".token_logprob");
        try (LoadedModel model = open(name);
                NDManager scope = NDManager.newBaseManager(Device.cpu())) {
            double[][] found = new TeacherForcing(view(model)).logProbs(scope, rows, new int[] {1, 1});
            double[] flat = Arrays.stream(found).flatMapToDouble(Arrays::stream).toArray();
            assertArrayEquals(expected, flat, TOLERANCE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mamba1", "mamba2"})
    void greedyDecodingGoesOnAsRecorded(String name) throws IOException {
        JsonObject greedy = JsonParser.parseString(
                        Files.readString(new GoldenFolder("ssm").path().resolve("cases.json")))
                .getAsJsonObject()
                .getAsJsonObject(name)
                .getAsJsonObject("greedy");
        int[][] prompts = rows(greedy.getAsJsonArray("prompt"));
        int[][] outputs = rows(greedy.getAsJsonArray("output"));
        try (Generator generator =
                Generators.load(new GoldenFolder("ssm/" + name).path().toString())) {
            List<GenerationRequest> requests = IntStream.range(0, prompts.length)
                    .mapToObj(row -> GenerationRequest.builder(Template.continuing(prompts[row]))
                            .number(row)
                            .endToken(EndToken.IS_IGNORED)
                            .sampling(SamplingOptions.builder().temperature(0).build())
                            .limits(Limits.DEFAULT.withMaxNewTokens(outputs[row].length - prompts[row].length))
                            .build())
                    .toList();
            var generations = generator.generateAll(requests);
            for (int row = 0; row < outputs.length; row++) {
                assertArrayEquals(outputs[row], generations.get(row).tokens());
            }
        }
    }

    private static CausalModel view(LoadedModel model) {
        return (CausalModel) model.views().get(0);
    }

    private static int[][] rows(JsonArray array) {
        return array.asList().stream()
                .map(row -> row.getAsJsonArray().asList().stream()
                        .mapToInt(JsonElement::getAsInt)
                        .toArray())
                .toArray(int[][]::new);
    }
}
