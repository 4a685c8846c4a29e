// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.anyorder.Gap;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Template;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.Visibility;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.table.PairwiseTable;
import org.anyorder.testing.GoldenFile;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The commits of every step against {@code golden/mdlm/sampling/trajectories.json}: released samplers on a table, in
 * float64, whose closest decision is 1e-4 apart. Steps of Dream that commit nothing are evaluated there and not here.
 */
final class TrajectoriesTest {

    private static final JsonObject FILE = GoldenLaws.golden("/golden/mdlm/sampling/trajectories.json");
    private static final int LENGTH = FILE.get("length").getAsInt();

    static MaskedModel table() {
        return table(new Visibility.Full());
    }

    static MaskedModel table(Visibility visibility) {
        GoldenFile tensors = GoldenFile.resource("/golden/mdlm/sampling/pairwise.safetensors");
        int tokens = FILE.get("vocab_size").getAsInt();
        return PairwiseTable.of(tokens, LENGTH, tensors.doubles("U"), tensors.doubles("P"), visibility)
                .masked();
    }

    static int[] prompt(int row) {
        return ints(FILE.getAsJsonArray("prompt").get(row).getAsJsonArray());
    }

    static GenerationRequest request(int row) {
        int[] prompt = prompt(row);
        return GenerationRequest.builder(Template.of(Known.of(prompt), Gap.exactly(LENGTH - prompt.length)))
                .sampling(SamplingOptions.greedy())
                .number(row)
                .build();
    }

    @TestFactory
    Stream<DynamicTest> everyRecordedRun() {
        return StreamSupport.stream(FILE.getAsJsonArray("cases").spliterator(), false)
                .map(JsonElement::getAsJsonObject)
                .map(run -> DynamicTest.dynamicTest(name(run) + " " + settings(run), () -> follows(run)));
    }

    private static void follows(JsonObject run) {
        JsonArray steps = run.getAsJsonArray("commits");
        int rows = steps.get(0).getAsJsonArray().size();
        List<GenerationRequest> requests = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            requests.add(request(row));
        }
        List<Generation> generations = RealLoop.generate(
                table(visibility(run)), RealLoop.strategy(strategy(name(run)), settings(run)), requests, rows);
        for (int row = 0; row < rows; row++) {
            Generation generation = generations.get(row);
            assertArrayEquals(ints(run.getAsJsonArray("final").get(row).getAsJsonArray()), generation.tokens());
            int idle = 0;
            for (int step = 1; step <= steps.size(); step++) {
                Set<Integer> committed =
                        positions(steps.get(step - 1).getAsJsonArray().get(row).getAsJsonArray());
                assertEquals(committed, settledIn(generation, step), "row " + row + ", step " + step);
                idle += committed.isEmpty() ? 1 : 0;
            }
            assertEquals(run.get("nfe").getAsInt() - idle, generation.usage().nfe());
        }
    }

    private static Visibility visibility(JsonObject run) {
        return name(run).startsWith("sdar")
                ? new Visibility.BlockCausal(run.get("block_length").getAsInt())
                : new Visibility.Full();
    }

    private static String strategy(String name) {
        return switch (name) {
            case "llada_low_confidence", "llada_cfg" -> "low-confidence";
            case "fast_dllm_threshold" -> "threshold";
            case "fast_dllm_factor" -> "factor";
            case "sdar_low_confidence_static", "sdar_low_confidence_dynamic", "sdar_sequential" -> "sdar";
            default -> "dream";
        };
    }

    private static String settings(JsonObject run) {
        List<String> settings = new ArrayList<>();
        add(settings, run, "steps", "steps");
        add(settings, run, "block_length", "block-length");
        add(settings, run, "cfg_scale", "guidance");
        add(settings, run, "threshold", "threshold");
        add(settings, run, "factor", "factor");
        add(settings, run, "eps", "eps");
        add(settings, run, "denoising_steps", "steps");
        add(settings, run, "confidence_threshold", "threshold");
        switch (name(run)) {
            case "fast_dllm_factor" -> settings.add("rule=released");
            case "dream_maskgit_plus" -> settings.add("order=maskgit-plus");
            case "dream_topk_margin" -> settings.add("order=margin");
            case "dream_entropy" -> settings.add("order=entropy");
            case "sdar_low_confidence_static" -> settings.add("order=static");
            case "sdar_low_confidence_dynamic" -> settings.add("order=dynamic");
            case "sdar_sequential" -> settings.add("order=sequential");
            default -> {}
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

    private static Set<Integer> positions(JsonArray commits) {
        Set<Integer> positions = new TreeSet<>();
        commits.forEach(commit -> positions.add(commit.getAsJsonArray().get(0).getAsInt()));
        return positions;
    }

    private static Set<Integer> settledIn(Generation generation, int step) {
        Set<Integer> positions = new TreeSet<>();
        for (int position = 0; position < generation.steps().length; position++) {
            if (generation.steps()[position] == step) {
                positions.add(position);
            }
        }
        return positions;
    }

    private static int[] ints(JsonArray array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonElement::getAsInt)
                .toArray();
    }
}
