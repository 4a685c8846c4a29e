// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.anyorder.Gap;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.Generators;
import org.anyorder.Known;
import org.anyorder.Limits;
import org.anyorder.LoadOptions;
import org.anyorder.Segment;
import org.anyorder.Template;
import org.anyorder.sampling.SamplingOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Greedy traces of the original sampler, from a model folder to the tokens through the front door. */
class GreedyInsertionGoldenTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"greedy_joint", "greedy_two_stage", "greedy_prefix", "greedy_infill", "it_greedy", "it_threshold"
            })
    void insertsWhatTheOriginalInserts(String name) throws IOException {
        JsonObject trace = JsonParser.parseString(Files.readString(GoldenNetwork.path("/golden/ilm/cases.json")))
                .getAsJsonObject()
                .getAsJsonObject(name);
        String folder = name.startsWith("it_") ? "/golden/ilm/insertion-transformer" : "/golden/ilm";
        try (Generator generator = Generators.load(GoldenNetwork.path(folder).toString(), options(trace))) {
            List<GenerationRequest> requests = new ArrayList<>();
            int rows = trace.getAsJsonArray("input_ids").size();
            for (int row = 0; row < rows; row++) {
                requests.add(GenerationRequest.builder(template(trace, row))
                        .sampling(SamplingOptions.builder().temperature(0).build())
                        .limits(Limits.DEFAULT.withMaxNewTokens(
                                trace.get("max_steps").getAsInt()))
                        .build());
            }
            List<Generation> generations = generator.generateAll(requests);
            assertEquals(rows, generations.size());
            for (int row = 0; row < rows; row++) {
                int[] expected =
                        integers(trace.getAsJsonArray("final_ids").get(row).getAsJsonArray());
                assertArrayEquals(expected, generations.get(row).tokens(), name + " row " + row);
            }
        }
    }

    private static LoadOptions options(JsonObject trace) {
        Map<String, String> options = new TreeMap<>();
        if (!trace.get("threshold").isJsonNull()) {
            options.put("stop-threshold", trace.get("threshold").getAsString());
        }
        options.put("max-length", trace.get("max_length").getAsString());
        if (trace.has("force_predict_first_step")) {
            options.put(
                    "force-first-step", trace.get("force_predict_first_step").getAsString());
        }
        return LoadOptions.DEFAULT.withStrategy(trace.get("two_stage").getAsBoolean() ? "two-stage" : "joint", options);
    }

    /** The visible tokens with CLS, and a gap after every one of them that is not constrained. */
    private static Template template(JsonObject trace, int row) {
        int[] ids = integers(trace.getAsJsonArray("input_ids").get(row).getAsJsonArray());
        int[] visible = integers(trace.getAsJsonArray("attention_mask").get(row).getAsJsonArray());
        int[] constraint = trace.get("constraint").isJsonNull()
                ? IntStream.range(0, ids.length).map(i -> i == 0 ? 1 : 0).toArray()
                : integers(trace.getAsJsonArray("constraint").get(row).getAsJsonArray());
        List<Segment> segments = new ArrayList<>();
        for (int i = 0; i < IntStream.of(visible).sum(); i++) {
            segments.add(Known.of(ids[i]));
            if (constraint[i] == 0) {
                segments.add(Gap.atLeast(0));
            }
        }
        return new Template(segments);
    }

    private static int[] integers(JsonArray array) {
        return IntStream.range(0, array.size())
                .map(i -> array.get(i).getAsInt())
                .toArray();
    }
}
