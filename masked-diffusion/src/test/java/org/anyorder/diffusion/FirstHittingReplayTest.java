// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import java.util.stream.StreamSupport;
import org.anyorder.Gap;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Template;
import org.anyorder.decoding.FolderLoader;
import org.anyorder.decoding.Step;
import org.anyorder.diffusion.part.Candidates;
import org.anyorder.diffusion.part.Draw;
import org.anyorder.diffusion.part.PositionScore;
import org.anyorder.diffusion.part.Turn;
import org.anyorder.diffusion.part.selection.Constantly;
import org.anyorder.diffusion.part.selection.TopCount;
import org.anyorder.diffusion.strategy.BlockEnding;
import org.anyorder.diffusion.strategy.BlockLayout;
import org.anyorder.diffusion.strategy.BlockUnmasking;
import org.anyorder.kernel.Precision;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.MaskedModel;
import org.anyorder.sampling.CandidateDraw;
import org.anyorder.sampling.Crossing;
import org.anyorder.sampling.LogitsPipeline;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.testing.GoldenFile;
import org.junit.jupiter.api.Test;

/** The recorded generation of {@code golden/bd3lm}, state by state, with the recorded uniforms in the place of ours. */
final class FirstHittingReplayTest {

    private static final GoldenFile CASES = GoldenFile.resource("/golden/bd3lm/cases.safetensors");
    private static final JsonObject REPLAY =
            GoldenLaws.golden("/golden/bd3lm/cases.json").getAsJsonObject("first_hitting_replay");
    private static final int BLOCK = REPLAY.get("block_size").getAsInt();
    private static final double P = REPLAY.get("nucleus_p").getAsDouble();

    /** The floor(r k)-th of the k open positions, r a recorded uniform per step. */
    private record RecordedPosition(RecordedDraw draw, double[] uniforms) implements PositionScore {

        @Override
        public Look look() {
            return Look.POSITIONS;
        }

        @Override
        public double[] scores(Candidates candidates, RandomGenerator random) {
            double[] scores = new double[candidates.size()];
            scores[(int) (uniforms[draw.step] * scores.length)] = 1;
            return scores;
        }
    }

    /** The greatest p_v / (1e-10 - log(u_v + 1e-10)), p the nucleus, u a recorded uniform per step, place and token. */
    private static final class RecordedDraw implements Draw {
        private final double[] uniforms = CASES.doubles("replay.uniforms");
        private int step;

        @Override
        public List<Candidates> draw(NDArray logits, List<Turn> turns, CandidateDraw.Detail detail, Step passes) {
            Turn turn = turns.get(0);
            double[] law = nucleus(logits);
            int position = turn.asked()[0];
            int from = (step++ * BLOCK + position % BLOCK) * law.length;
            int best = 0;
            double highest = Double.NEGATIVE_INFINITY;
            for (int token = 0; token < law.length; token++) {
                double key = law[token] / (1e-10 - Math.log(uniforms[from + token] + 1e-10));
                if (key > highest) {
                    highest = key;
                    best = token;
                }
            }
            double[] one = {law[best]};
            return List.of(new Candidates(
                    turn.asked(), new int[] {best}, new double[] {Math.log(one[0])}, one, one, one, one));
        }
    }

    /** The nucleus of each row, one law behind the other. */
    private static double[] nucleus(NDArray logits) {
        int rows = (int) logits.getShape().get(0);
        SamplingOptions options =
                SamplingOptions.builder().topP(P, Crossing.DROPPED).build();
        NDArray kept = LogitsPipeline.filter(logits, Collections.nCopies(rows, options));
        float[] law = kept.softmax(1).toFloatArray();
        double[] wide = new double[law.length];
        Arrays.setAll(wide, i -> law[i]);
        return wide;
    }

    @Test
    void filtersAsRecorded() {
        try (NDManager manager = NDManager.newBaseManager()) {
            double[] given = CASES.doubles("nucleus.p_in");
            long[] shape = CASES.shape("nucleus.p_in").getShape();
            int tokens = (int) shape[shape.length - 1];
            float[] logits = new float[given.length];
            for (int i = 0; i < logits.length; i++) {
                logits[i] = (float) Math.log(given[i]);
            }
            NDArray rows = manager.create(logits, new Shape(given.length / tokens, tokens));
            assertArrayEquals(CASES.doubles("nucleus.p_out"), nucleus(rows), 1e-6);
        }
    }

    @Test
    void everyStateIsTheRecordedOne() throws IOException, URISyntaxException {
        String folder = "/golden/bd3lm";
        Path path = Path.of(
                Objects.requireNonNull(getClass().getResource(folder), folder).toURI());
        RecordedDraw draw = new RecordedDraw();
        BlockUnmasking strategy = new BlockUnmasking(
                "block-diffusion",
                BlockLayout.of(OptionalInt.empty(), BLOCK),
                draw,
                new RecordedPosition(draw, CASES.doubles("replay.position_uniforms")),
                new TopCount(new Constantly(1)),
                new BlockEnding(BlockEnding.Stop.AFTER_BLOCK, 0, 256),
                Crossing.DROPPED);
        GenerationRequest request = GenerationRequest.builder(
                        Template.of(Known.of(REPLAY.get("first_token").getAsInt()), Gap.exactly(2 * BLOCK - 1)))
                .build();
        List<int[]> states = new ArrayList<>();
        try (LoadedModel loaded = FolderLoader.open(path.toString(), Device.cpu(), Precision.FLOAT32)) {
            MaskedModel network = (MaskedModel) loaded.views().get(0);
            ObservedModel observed = new ObservedModel(network, pass -> {
                int[] row = pass.canvas().tokens()[0];
                states.add(Arrays.copyOf(row, pass.run().to()[0]));
            });
            Generation generation = RealLoop.generate(observed, strategy, request);
            assertEquals(REPLAY.get("nfe").getAsInt(), generation.usage().nfe());
            assertEquals(
                    REPLAY.get("cache_store_passes").getAsInt(),
                    generation.usage().storePasses());
        }
        // Passes see the recorded states: before each step, and the full block that is stored.
        JsonArray recorded = REPLAY.getAsJsonArray("states");
        assertEquals(recorded.size(), states.size());
        for (int state = 0; state < states.size(); state++) {
            assertArrayEquals(ints(recorded.get(state)), states.get(state), "state " + state);
        }
    }

    private static int[] ints(JsonElement array) {
        return StreamSupport.stream(array.getAsJsonArray().spliterator(), false)
                .mapToInt(JsonElement::getAsInt)
                .toArray();
    }
}
