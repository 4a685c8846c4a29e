// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion;

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
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.anyorder.Cancellation;
import org.anyorder.Execution;
import org.anyorder.FinishReason;
import org.anyorder.Gap;
import org.anyorder.Generation;
import org.anyorder.GenerationEvent;
import org.anyorder.GenerationListener;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Limits;
import org.anyorder.RequestSource;
import org.anyorder.Template;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.insertion.network.InsertionModelProvider;
import org.anyorder.kernel.Precision;
import org.anyorder.model.InsertionModel;
import org.anyorder.model.LoadedModel;
import org.anyorder.sampling.SamplingOptions;
import org.junit.jupiter.api.Test;

/**
 * Greedy traces recorded from the original implementation, {@code golden/ilm/cases.json} and
 * {@code variant/trajectories.json}: the same token after the same position in the same step, the same end, for all
 * rows in a batch and for each alone.
 */
final class GoldenTraceTest {

    private static final JsonObject CASES = TabularLaws.golden("/golden/ilm/cases.json");
    private static final JsonObject VARIANT = TabularLaws.golden("/golden/ilm/variant/trajectories.json");

    @Test
    void greedyJoint() throws IOException {
        check("/golden/ilm", "greedy_joint", joint(0.5, OptionalInt.empty()));
    }

    @Test
    void greedyTwoStage() throws IOException {
        check("/golden/ilm", "greedy_two_stage", new TwoStageInsertion(StoppingRule.threshold(0.5)));
    }

    @Test
    void greedyPrefix() throws IOException {
        check("/golden/ilm", "greedy_prefix", joint(0.5, OptionalInt.of(12)));
    }

    @Test
    void greedyInfillWithAForcedFirstStep() throws IOException {
        StoppingRule rule = StoppingRule.threshold(0.5).insertingFirst();
        check("/golden/ilm", "greedy_infill", new TwoStageInsertion(rule));
    }

    @Test
    void greedyOracleLength() throws IOException {
        JsonObject golden = CASES.getAsJsonObject("greedy_oracle_length");
        int[] lengths = Trace.ints(golden.getAsJsonArray("oracle_length"));
        for (int row = 0; row < lengths.length; row++) {
            Trace recorded = Trace.recorded(golden, row);
            GenerationRequest request = Trace.request(Trace.ids(golden, row), Trace.open(golden, row), golden);
            DecodingStrategy<InsertionModel> strategy = joint(2, OptionalInt.of(lengths[row]));
            assertSame(
                    recorded,
                    traces("/golden/ilm", strategy, List.of(request), 1).get(0),
                    "oracle length, row " + row);
        }
    }

    @Test
    void anExactGapIsAnOracleLength() throws IOException {
        JsonObject golden = CASES.getAsJsonObject("greedy_oracle_length");
        GenerationRequest request = GenerationRequest.builder(
                        Template.of(Known.of(Trace.ids(golden, 0)), Gap.exactly(4)))
                .sampling(SamplingOptions.greedy())
                .build();
        Trace trace = traces("/golden/ilm", joint(0.5, OptionalInt.empty()), List.of(request), 1)
                .get(0);
        assertSame(Trace.recorded(golden, 0), trace, "a gap of exactly four tokens");
        assertEquals(FinishReason.LENGTH, trace.reason());
    }

    @Test
    void insertionTransformerByArgMax() throws IOException {
        check("/golden/ilm/insertion-transformer", "it_greedy", new JointInsertion(StoppingRule.DEFAULT));
    }

    @Test
    void insertionTransformerByThreshold() throws IOException {
        check(
                "/golden/ilm/insertion-transformer",
                "it_threshold",
                new TwoStageInsertion(StoppingRule.threshold(0.004)));
    }

    @Test
    void gapLimits() throws IOException {
        for (JsonElement element : CASES.getAsJsonArray("ours_gap_limits")) {
            JsonObject golden = element.getAsJsonObject();
            int[] owner = Trace.ints(golden.getAsJsonArray("owner"));
            boolean[] open = new boolean[owner.length];
            IntStream.range(0, owner.length).forEach(slot -> open[slot] = owner[slot] >= 0);
            Template template = Trace.template(
                    Trace.ints(golden.getAsJsonArray("ids")),
                    open,
                    Trace.ints(golden.getAsJsonArray("min")),
                    Trace.ints(golden.getAsJsonArray("max")));
            GenerationRequest request = GenerationRequest.builder(template)
                    .sampling(SamplingOptions.greedy())
                    .limits(Limits.DEFAULT.withMaxNfe(golden.get("max_steps").getAsInt()))
                    .build();
            List<Trace.Insertion> insertions = new ArrayList<>();
            for (JsonElement insertion : golden.getAsJsonArray("insertions")) {
                JsonObject each = insertion.getAsJsonObject();
                insertions.add(new Trace.Insertion(
                        insertions.size() + 1,
                        each.get("new_position").getAsInt() - 1,
                        each.get("token").getAsInt()));
            }
            DecodingStrategy<InsertionModel> strategy =
                    joint(golden.get("threshold").getAsDouble(), OptionalInt.empty());
            Trace trace = traces("/golden/ilm", strategy, List.of(request), 1).get(0);
            assertSame(
                    new Trace(insertions, Trace.ints(golden.getAsJsonArray("final_ids")), trace.reason()),
                    trace,
                    "gap limits " + golden.get("finished_by"));
        }
    }

    @Test
    void variantGreedy() throws IOException {
        for (JsonElement element : VARIANT.getAsJsonArray("greedy")) {
            JsonObject golden = element.getAsJsonObject();
            double threshold = golden.get("stop_threshold").getAsDouble();
            checkVariant(golden, "prompt_ids", new TwoStageInsertion(StoppingRule.threshold(threshold)));
        }
    }

    @Test
    void variantInfill() throws IOException {
        JsonObject golden = VARIANT.getAsJsonObject("infill");
        StoppingRule rule = StoppingRule.threshold(golden.get("stop_threshold").getAsDouble())
                .insertingFirst();
        checkVariant(golden, "input_ids", new TwoStageInsertion(rule));
    }

    private static JointInsertion joint(double threshold, OptionalInt maxLength) {
        return new JointInsertion(
                new StoppingRule(
                        StoppingRule.Mode.THRESHOLD, OptionalDouble.of(threshold), StoppingRule.FirstStep.MAY_STOP),
                OptionalInt.empty(),
                maxLength);
    }

    private static void check(String folder, String name, DecodingStrategy<InsertionModel> strategy)
            throws IOException {
        JsonObject golden = CASES.getAsJsonObject(name);
        List<GenerationRequest> requests = new ArrayList<>();
        List<Trace> recorded = new ArrayList<>();
        for (int row = 0; row < golden.getAsJsonArray("input_ids").size(); row++) {
            requests.add(Trace.request(Trace.ids(golden, row), Trace.open(golden, row), golden));
            recorded.add(Trace.recorded(golden, row));
        }
        check(folder, strategy, requests, recorded);
    }

    private static void checkVariant(JsonObject golden, String key, DecodingStrategy<InsertionModel> strategy)
            throws IOException {
        List<GenerationRequest> requests = new ArrayList<>();
        List<Trace> recorded = new ArrayList<>();
        for (int row = 0; row < golden.getAsJsonArray(key).size(); row++) {
            int[] ids = Trace.ints(golden.getAsJsonArray(key).get(row).getAsJsonArray());
            boolean[] open = new boolean[ids.length];
            JsonArray constraint = golden.getAsJsonArray("constraint").get(row).getAsJsonArray();
            IntStream.range(0, ids.length)
                    .forEach(slot -> open[slot] = constraint.get(slot).getAsInt() == 0);
            requests.add(Trace.request(ids, open, golden));
            List<Trace.Insertion> insertions = new ArrayList<>();
            JsonArray steps = golden.getAsJsonArray("steps");
            for (int step = 1; step <= steps.size(); step++) {
                JsonElement inserted = steps.get(step - 1)
                        .getAsJsonObject()
                        .getAsJsonArray("insert_after_position_and_token")
                        .get(row);
                if (!inserted.isJsonNull()) {
                    int[] pair = Trace.ints(inserted.getAsJsonArray());
                    insertions.add(new Trace.Insertion(step, pair[0], pair[1]));
                }
            }
            int[] tokens =
                    Trace.ints(golden.getAsJsonArray("final_ids").get(row).getAsJsonArray());
            recorded.add(new Trace(insertions, tokens, Trace.reason(insertions, steps.size())));
        }
        check("/golden/ilm/variant", strategy, requests, recorded);
    }

    private static void check(
            String folder,
            DecodingStrategy<InsertionModel> strategy,
            List<GenerationRequest> requests,
            List<Trace> recorded)
            throws IOException {
        for (int batch : new int[] {1, requests.size()}) {
            List<Trace> traces = traces(folder, strategy, requests, batch);
            for (int row = 0; row < recorded.size(); row++) {
                assertSame(recorded.get(row), traces.get(row), "row " + row + " in a batch of " + batch);
                FinishReason expected = recorded.get(row).reason();
                FinishReason got = traces.get(row).reason();
                // The length limit of a trace ends it in the step after; the recording only shows that it ended.
                assertEquals(expected, got == FinishReason.LENGTH ? expected : got, "row " + row);
            }
        }
    }

    private static void assertSame(Trace recorded, Trace trace, String which) {
        assertEquals(recorded.insertions(), trace.insertions(), which);
        assertArrayEquals(recorded.tokens(), trace.tokens(), which);
    }

    /** Runs the real loop on the network of a folder; traces by request. */
    private static List<Trace> traces(
            String folder, DecodingStrategy<InsertionModel> strategy, List<GenerationRequest> requests, int batch)
            throws IOException {
        List<GenerationRequest> numbered = IntStream.range(0, requests.size())
                .mapToObj(number ->
                        requests.get(number).toBuilder().number(number).build())
                .toList();
        TreeMap<Integer, List<Trace.Insertion>> insertions = new TreeMap<>();
        TreeMap<Integer, Generation> generations = new TreeMap<>();
        GenerationListener recorder = new GenerationListener() {
            @Override
            public void onAdmitted(GenerationRequest request, int sample) {
                insertions.put(request.number(), new ArrayList<>());
            }

            @Override
            public void onEvent(GenerationEvent event) {
                GenerationEvent.Inserted inserted = (GenerationEvent.Inserted) event;
                insertions
                        .get(event.request())
                        .add(new Trace.Insertion(event.step(), inserted.position() - 1, inserted.token()));
            }

            @Override
            public void onFinished(Generation generation) {
                generations.put(generation.request(), generation);
            }
        };
        ModelFolder checkpoint = ModelFolder.open(path(folder));
        try (LoadedModel loaded = new InsertionModelProvider().load(checkpoint, Device.cpu(), Precision.FLOAT32);
                StrategyGenerator<InsertionModel> generator =
                        StrategyGenerator.of((InsertionModel) loaded.views().get(0), strategy)) {
            generator.generateAll(RequestSource.of(numbered), new Execution(batch, recorder, new Cancellation()));
        }
        return generations.values().stream()
                .map(generation ->
                        new Trace(insertions.get(generation.request()), generation.tokens(), generation.finishReason()))
                .toList();
    }

    private static Path path(String resource) {
        try {
            return Path.of(Objects.requireNonNull(GoldenTraceTest.class.getResource(resource), resource)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
