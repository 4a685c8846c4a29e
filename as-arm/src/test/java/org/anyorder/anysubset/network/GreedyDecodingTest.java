// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.anyorder.Gap;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.Generators;
import org.anyorder.Known;
import org.anyorder.LoadOptions;
import org.anyorder.Segment;
import org.anyorder.Template;
import org.anyorder.sampling.SamplingOptions;
import org.junit.jupiter.api.Test;

/** Greedy any-subset decoding of the recorded network: {@code golden/xlnet/assd_greedy.json}, token for token. */
class GreedyDecodingTest {

    /** A recorded prompt and its sequential greedy filling. */
    private record Recorded(Template template, int[] greedy, List<JsonObject> runs) {
        static Recorded of(JsonObject json) {
            int[] tokens = integers(json.getAsJsonArray("prompt"));
            int[] ranks = integers(json.getAsJsonArray("sigma"));
            int start = json.get("start").getAsInt();
            List<Segment> segments = new ArrayList<>();
            for (int from = 0; from < tokens.length; ) {
                boolean known = ranks[from] < start;
                int to = from;
                while (to < tokens.length && ranks[to] < start == known) {
                    to++;
                }
                segments.add(known ? Known.of(Arrays.copyOfRange(tokens, from, to)) : Gap.exactly(to - from));
                from = to;
            }
            return new Recorded(
                    Template.of(segments.toArray(Segment[]::new)),
                    integers(json.getAsJsonArray("greedy")),
                    json.getAsJsonArray("runs").asList().stream()
                            .map(JsonElement::getAsJsonObject)
                            .toList());
        }

        private static int[] integers(JsonArray array) {
            return array.asList().stream().mapToInt(JsonElement::getAsInt).toArray();
        }

        GenerationRequest request(int number) {
            return GenerationRequest.builder(template)
                    .number(number)
                    .sampling(SamplingOptions.builder().temperature(0).build())
                    .build();
        }
    }

    private static List<Recorded> recorded() throws IOException {
        String text = Files.readString(Golden.FOLDER.path().resolve("assd_greedy.json"));
        return JsonParser.parseString(text).getAsJsonArray().asList().stream()
                .map(JsonElement::getAsJsonObject)
                .map(Recorded::of)
                .toList();
    }

    private static Generator generator(String strategy, Map<String, String> options) throws IOException {
        return Generators.load(Golden.FOLDER.path().toString(), LoadOptions.DEFAULT.withStrategy(strategy, options));
    }

    @Test
    void sequentialDecodingGivesTheRecordedTokens() throws IOException {
        try (Generator generator = generator("sequential", Map.of())) {
            for (Recorded one : recorded()) {
                assertArrayEquals(one.greedy(), generator.infill(one.request(0)).tokens());
            }
        }
    }

    @Test
    void draftingAheadGivesThem() throws IOException {
        for (String tree : List.of("1", "3-2")) {
            Map<String, String> options = Map.of("draft", "ahead", "tree", tree, "draft-length", "4");
            try (Generator generator = generator("speculative", options)) {
                List<Recorded> all = recorded();
                List<GenerationRequest> requests = new ArrayList<>();
                for (int number = 0; number < all.size(); number++) {
                    requests.add(all.get(number).request(number));
                }
                List<Generation> together = generator.generateAll(requests);
                for (int number = 0; number < all.size(); number++) {
                    assertArrayEquals(
                            all.get(number).greedy(), together.get(number).tokens());
                }
            }
        }
    }

    /** In as many evaluations as recorded, with as many drafts kept, alone and in a batch. */
    @Test
    void speculationGivesThemInTheRecordedEvaluations() throws IOException {
        List<Recorded> all = recorded();
        for (int run = 0; run < all.get(0).runs().size(); run++) {
            List<GenerationRequest> requests = new ArrayList<>();
            for (int number = 0; number < all.size(); number++) {
                JsonObject expected = all.get(number).runs().get(run);
                String draftLength = expected.get("k").getAsString();
                requests.add(all.get(number).request(number));
                try (Generator generator = generator("speculative", Map.of("draft-length", draftLength))) {
                    Generation generation = generator.infill(all.get(number).request(number));
                    assertArrayEquals(all.get(number).greedy(), generation.tokens());
                    assertEquals(
                            expected.get("nfe").getAsInt(), generation.usage().nfe(), "k = " + draftLength);
                }
            }
            try (Generator generator = generator("speculative", Map.of("draft-length", "3"))) {
                List<Generation> together = generator.generateAll(requests);
                for (int number = 0; number < all.size(); number++) {
                    assertArrayEquals(
                            all.get(number).greedy(), together.get(number).tokens());
                }
            }
        }
    }
}
