// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.anyorder.Gap;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Template;
import org.anyorder.decoding.FolderLoader;
import org.anyorder.kernel.Precision;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.MaskedModel;
import org.anyorder.sampling.SamplingOptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The released samplers' states before every pass, on the two recorded networks. */
final class NetworkTrajectoriesTest {

    private static final Map<String, String> DREAM_ORDERS =
            Map.of("dream_maskgit_plus", "maskgit-plus", "dream_topk_margin", "margin", "dream_entropy", "entropy");

    @TestFactory
    Stream<DynamicTest> everyRecordedRun() {
        return Stream.of("mdlm", "llada").flatMap(family -> {
            JsonObject file = GoldenLaws.golden("/golden/" + family + "/cases.json");
            return Stream.concat(runs(file, "trajectories"), runs(file, "cached"))
                    .filter(run -> !name(run).startsWith("sdar"))
                    .map(run -> DynamicTest.dynamicTest(
                            family + " " + name(run) + " " + settings(run), () -> follows(family, file, run)));
        });
    }

    private static Stream<JsonObject> runs(JsonObject file, String key) {
        return file.has(key)
                ? StreamSupport.stream(file.getAsJsonArray(key).spliterator(), false)
                        .map(JsonElement::getAsJsonObject)
                : Stream.empty();
    }

    private static void follows(String family, JsonObject file, JsonObject run) throws Exception {
        JsonArray prompts = file.getAsJsonArray("prompt");
        int length = file.get("length").getAsInt();
        int[] rows = run.has("row")
                ? new int[] {run.get("row").getAsInt()}
                : IntStream.range(0, prompts.size()).toArray();
        List<GenerationRequest> requests = new ArrayList<>();
        for (int row : rows) {
            int[] prompt = ints(prompts.get(row).getAsJsonArray());
            requests.add(GenerationRequest.builder(Template.of(Known.of(prompt), Gap.exactly(length - prompt.length)))
                    .sampling(SamplingOptions.greedy())
                    .number(requests.size())
                    .build());
        }
        try (LoadedModel loaded = FolderLoader.open(folder(family).toString(), Device.cpu(), Precision.FLOAT32)) {
            List<Generation> generations = RealLoop.generate(
                    (MaskedModel) loaded.views().get(0),
                    RealLoop.strategy(strategy(run), settings(run)),
                    requests,
                    rows.length);
            for (int row = 0; row < rows.length; row++) {
                compare(
                        generations.get(row),
                        recorded(run, row),
                        file.get("mask_index").getAsInt(),
                        run);
            }
        }
    }

    /** The different states, the passes, and, with a cache, the rows pushed through the network. */
    private static void compare(Generation generation, List<int[]> recorded, int mask, JsonObject run) {
        List<int[]> states = new ArrayList<>();
        int last = Arrays.stream(generation.steps()).max().orElseThrow();
        for (int step = 0; step <= last; step++) {
            int[] state = generation.tokens().clone();
            for (int position = 0; position < state.length; position++) {
                state[position] = generation.steps()[position] <= step ? state[position] : mask;
            }
            add(states, state);
        }
        assertEquals(recorded.size(), states.size());
        for (int state = 0; state < states.size(); state++) {
            assertArrayEquals(recorded.get(state), states.get(state), "state " + state);
        }
        int idle = run.getAsJsonArray("states").size() - recorded.size();
        assertEquals(run.get("nfe").getAsInt() - idle, generation.usage().nfe());
        if (run.has("rows_per_call")) {
            assertEquals(
                    Arrays.stream(ints(run.getAsJsonArray("rows_per_call"))).sum(),
                    generation.usage().rows());
        }
    }

    private static List<int[]> recorded(JsonObject run, int row) {
        List<int[]> states = new ArrayList<>();
        for (JsonElement state : run.getAsJsonArray("states")) {
            JsonArray rows = state.getAsJsonArray();
            add(states, ints(rows.get(0).isJsonArray() ? rows.get(row).getAsJsonArray() : rows));
        }
        return states;
    }

    private static void add(List<int[]> states, int[] state) {
        if (states.isEmpty() || !Arrays.equals(states.get(states.size() - 1), state)) {
            states.add(state);
        }
    }

    private static String strategy(JsonObject run) {
        String rule = run.has("rule") ? run.get("rule").getAsString() : name(run);
        if (rule.startsWith("dream")) {
            return "dream";
        }
        return switch (rule) {
            case "fast_dllm_threshold", "threshold" -> "threshold";
            case "fast_dllm_factor", "fast_dllm_factor_clean" -> "factor";
            default -> "low-confidence";
        };
    }

    private static String settings(JsonObject run) {
        List<String> settings = new ArrayList<>();
        boolean paced = strategy(run).equals("low-confidence") || strategy(run).equals("dream");
        add(settings, run, paced ? "steps" : "", "steps");
        add(settings, run, "block_length", "block-length");
        add(settings, run, "cfg_scale", "guidance");
        add(settings, run, strategy(run).equals("threshold") ? "threshold" : "", "threshold");
        add(settings, run, "factor", "factor");
        add(settings, run, "eps", "eps");
        add(settings, run, "cache", "cache");
        if (name(run).equals("fast_dllm_factor")) {
            settings.add("rule=released");
        }
        if (DREAM_ORDERS.containsKey(name(run))) {
            settings.add("order=" + DREAM_ORDERS.get(name(run)));
        }
        return String.join(" ", settings);
    }

    private static void add(List<String> settings, JsonObject run, String key, String option) {
        if (run.has(key)) {
            settings.add(option + "=" + run.get(key).getAsString());
        }
    }

    private static String name(JsonObject run) {
        return run.get("name").getAsString();
    }

    private static Path folder(String family) throws IOException, URISyntaxException {
        String resource = "/golden/" + family;
        return Path.of(Objects.requireNonNull(NetworkTrajectoriesTest.class.getResource(resource), resource)
                .toURI());
    }

    private static int[] ints(JsonArray array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonElement::getAsInt)
                .toArray();
    }
}
