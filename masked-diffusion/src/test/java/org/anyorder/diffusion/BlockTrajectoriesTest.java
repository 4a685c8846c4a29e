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
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.anyorder.EndToken;
import org.anyorder.FinishReason;
import org.anyorder.Gap;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Limits;
import org.anyorder.Template;
import org.anyorder.decoding.FolderLoader;
import org.anyorder.kernel.Precision;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.MaskedPass;
import org.anyorder.sampling.SamplingOptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every pass of the runs recorded in {@code golden/sdar} and {@code golden/fast_dllm_v2}, the released samplers on tiny
 * networks: its kind, its rows, the tokens before it and at the end. No decision there is closer than 0.0018.
 */
final class BlockTrajectoriesTest {

    /** One pass of one sequence. */
    private record Pass(boolean stores, int rows, int[] tokens) {

        /** A pass whose window holds no mask stores what is settled. */
        static Pass of(MaskedPass pass, int mask) {
            int from = pass.run().from()[0];
            int to = pass.run().to()[0];
            int[] tokens = pass.canvas().tokens()[0];
            boolean stores = Arrays.stream(tokens, from, to).noneMatch(token -> token == mask);
            return new Pass(stores, to - from, tokens.clone());
        }
    }

    private record Recorded(String folder, JsonObject file, JsonObject run) {

        int mask() {
            return file.get("mask_index").getAsInt();
        }

        int[] prompt() {
            return ints(file.getAsJsonArray("prompt").get(run.get("row").getAsInt()));
        }

        List<int[]> states() {
            List<int[]> states = new ArrayList<>();
            run.getAsJsonArray("states").forEach(state -> states.add(ints(state)));
            return states;
        }

        boolean stops() {
            return run.has("stop_token") && run.get("stop_token").getAsInt() >= 0;
        }

        /** How many tokens the released loop made, which counts whole blocks; with a stop token how many it might. */
        int made(int prompt) {
            if (!run.has("output")) {
                return states().get(0).length - prompt;
            }
            int[] output = ints(run.get("output"));
            boolean stopped = stops()
                    && output[output.length - 1] == run.get("stop_token").getAsInt();
            return stopped ? run.get("max_new_tokens").getAsInt() : output.length - prompt;
        }

        String kind(int call) {
            return run.getAsJsonArray("call_kind").get(call).getAsString();
        }

        String strategy() {
            return folder.equals("sdar") ? "sdar" : "fast-dllm-v2";
        }

        String settings() {
            List<String> settings = new ArrayList<>();
            add(settings, "block_length", "block-length");
            add(settings, "small_block_length", "sub-block-length");
            add(settings, "steps", "steps");
            add(settings, "threshold", "threshold");
            add(settings, "budget", "budget");
            add(settings, "sub_block_cache", "sub-block-cache");
            if (folder.equals("sdar")) {
                settings.add("order="
                        + switch (run.get("name").getAsString()) {
                            case "sequential" -> "sequential";
                            case "low_confidence_static" -> "static";
                            case "low_confidence_dynamic" -> "dynamic";
                            default -> "entropy-bounded";
                        });
            }
            return String.join(" ", settings);
        }

        private void add(List<String> settings, String key, String option) {
            if (run.has(key)) {
                settings.add(option + "=" + run.get(key).getAsString());
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> everyRecordedRun() {
        return Stream.of("sdar", "fast_dllm_v2").flatMap(folder -> {
            JsonObject file = GoldenLaws.golden("/golden/" + folder + "/cases.json");
            JsonArray runs = file.getAsJsonArray("trajectories");
            assertEquals(folder.equals("sdar") ? 21 : 18, runs.size());
            return StreamSupport.stream(runs.spliterator(), false)
                    .map(run -> new Recorded(folder, file, run.getAsJsonObject()))
                    .map(run -> DynamicTest.dynamicTest(
                            run.strategy() + " row " + run.run().get("row") + " " + run.settings()
                                    + (run.stops() ? " stops" : ""),
                            () -> follows(run)));
        });
    }

    private static void follows(Recorded recorded) throws IOException {
        int[] prompt = recorded.prompt();
        List<int[]> states = recorded.states();
        int wanted = recorded.made(prompt.length);
        List<Pass> passes = new ArrayList<>();
        Generation generation = generate(recorded, prompt, wanted, passes);

        JsonArray rows = recorded.run().getAsJsonArray("rows_per_call");
        long pushed = 0;
        int state = 0;
        for (int call = 0; call < rows.size(); call++) {
            Pass pass = passes.get(call);
            String kind = recorded.kind(call);
            assertEquals(rows.get(call).getAsInt(), pass.rows(), "rows of call " + call);
            assertEquals(kind.equals("store") || kind.equals("prefill"), pass.stores(), "kind of call " + call);
            if (!pass.stores()) {
                int[] expected = states.get(state++);
                assertArrayEquals(expected, Arrays.copyOf(pass.tokens(), expected.length), "state " + state);
            }
            pushed += pass.rows();
        }
        assertEquals(rows.size(), passes.size());
        assertEquals(recorded.run().get("nfe").getAsInt(), generation.usage().nfe());
        int prefills = recorded.run().get("prefill_rows").getAsInt() > 0 ? 1 : 0;
        assertEquals(
                recorded.run().get("store_passes").getAsInt() + prefills,
                generation.usage().storePasses());
        assertEquals(pushed, generation.usage().rows());
        ends(recorded, states.get(states.size() - 1), generation);
    }

    /** Ours leaves out the end token and what follows it. */
    private static void ends(Recorded recorded, int[] last, Generation generation) {
        int[] expected = last;
        if (recorded.stops()) {
            int end = recorded.run().get("stop_token").getAsInt();
            int at = recorded.prompt().length;
            while (at < last.length && last[at] != end) {
                at++;
            }
            assertEquals(at < last.length ? FinishReason.STOP : FinishReason.LENGTH, generation.finishReason());
            expected = Arrays.copyOf(last, at);
        }
        assertArrayEquals(expected, generation.tokens());
    }

    private static Generation generate(Recorded recorded, int[] prompt, int wanted, List<Pass> passes)
            throws IOException {
        Template template =
                Template.of(Known.of(prompt), recorded.stops() ? Gap.between(0, wanted) : Gap.exactly(wanted));
        GenerationRequest request = GenerationRequest.builder(template)
                .sampling(SamplingOptions.greedy())
                .limits(Limits.DEFAULT.withMaxNewTokens(wanted))
                .endToken(recorded.stops() ? EndToken.STOPS : EndToken.IS_IGNORED)
                .build();
        try (LoadedModel loaded =
                FolderLoader.open(folder(recorded.folder()).toString(), Device.cpu(), Precision.FLOAT32)) {
            MaskedModel network = (MaskedModel) loaded.views().get(0);
            ObservedModel observed = new ObservedModel(network, pass -> passes.add(Pass.of(pass, recorded.mask())));
            return RealLoop.generate(observed, RealLoop.strategy(recorded.strategy(), recorded.settings()), request);
        }
    }

    private static Path folder(String name) {
        String resource = "/golden/" + name;
        try {
            return Path.of(Objects.requireNonNull(BlockTrajectoriesTest.class.getResource(resource), resource)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static int[] ints(JsonElement array) {
        return StreamSupport.stream(array.getAsJsonArray().spliterator(), false)
                .mapToInt(JsonElement::getAsInt)
                .toArray();
    }
}
