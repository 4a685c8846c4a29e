// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.anyorder.Gap;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Template;
import org.anyorder.decoding.FolderLoader;
import org.anyorder.decoding.Step;
import org.anyorder.diffusion.part.Candidates;
import org.anyorder.diffusion.part.Draw;
import org.anyorder.diffusion.part.Parts;
import org.anyorder.diffusion.part.PositionScore;
import org.anyorder.diffusion.part.Progress;
import org.anyorder.diffusion.part.Remasking;
import org.anyorder.diffusion.part.Selection;
import org.anyorder.diffusion.part.Turn;
import org.anyorder.diffusion.part.WholeCanvas;
import org.anyorder.diffusion.part.score.RandomScore;
import org.anyorder.diffusion.part.selection.Independently;
import org.anyorder.diffusion.part.selection.PlainReversal;
import org.anyorder.diffusion.part.selection.TimeGrid;
import org.anyorder.diffusion.strategy.Unmasking;
import org.anyorder.kernel.Precision;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.MaskedPass;
import org.anyorder.model.MaskedState;
import org.anyorder.model.Targets;
import org.anyorder.sampling.CandidateDraw;
import org.anyorder.testing.GoldenFile;
import org.junit.jupiter.api.Test;

/**
 * The recorded run of MDLM's cached sampler on {@code golden/mdlm}, state by state, with the recorded uniforms in the
 * place of ours.
 *
 * <p>The recorded run decides with one race per position and step, in which the mask has weight s and token v weight (t
 * - s) p_v: with a waiting time E each, the greatest weight / E wins. A token wins if (t - s) A > s B with A the
 * greatest p_v / E_v and B = 1 / E of the mask; that is, if B / (A + B), which is uniform, is less than 1 - s / t. So
 * {@link Independently} is handed B / (A + B) for its double, and decides with its own times.
 */
final class AncestralReplayTest {

    private static final GoldenFile CASES = GoldenFile.resource("/golden/mdlm/cases.safetensors");
    private static final JsonObject FILE = GoldenLaws.golden("/golden/mdlm/cases.json");
    private static final JsonObject REPLAY = FILE.getAsJsonObject("ddpm_cache_replay");
    private static final int STEPS = REPLAY.get("steps").getAsInt();

    /** The recorded races, one for each step and position. */
    private static final class Races {
        private final double[] uniforms = CASES.doubles("replay.uniforms");
        private final int length = (int) CASES.shape("replay.uniforms").get(2);
        private final int tokens = (int) CASES.shape("replay.uniforms").get(3);

        /** The token that comes first, the mask aside. */
        int winner(int step, int position, double[] law) {
            int best = 0;
            for (int token = 1; token < tokens - 1; token++) {
                best = speed(step, position, token, law[token]) > speed(step, position, best, law[best]) ? token : best;
            }
            return best;
        }

        /** How the mask fares against the winner, uniform in [0, 1]. */
        double share(int step, int position, double[] law) {
            int best = winner(step, position, law);
            double mask = speed(step, position, tokens - 1, 1);
            return mask / (mask + speed(step, position, best, law[best]));
        }

        private double speed(int step, int position, int token, double weight) {
            double uniform = uniforms[((step - 1) * length + position) * tokens + token];
            return weight / (1e-10 - Math.log(uniform + 1e-10));
        }
    }

    /** What the network says of a canvas: computed anew when the canvas has changed, as the recorded run does. */
    private static final class Law {
        private final MaskedModel network;
        private final int[] canvas;
        private double[][] law = {};

        Law(MaskedModel network, int length) {
            this.network = network;
            canvas = new int[length];
            Arrays.fill(canvas, network.vocabulary().mask().orElseThrow());
        }

        void commit(int position, int token) {
            canvas[position] = token;
            law = new double[0][];
        }

        double[] at(int position) {
            if (law.length == 0) {
                int[] all = IntStream.range(0, canvas.length).toArray();
                try (NDManager scope = NDManager.newBaseManager();
                        MaskedState state = network.open(scope)) {
                    state.join(1);
                    MaskedPass pass = MaskedPass.whole(new int[][] {canvas.clone()}, Targets.of(new int[][] {all}));
                    law = rows(state.evaluate(scope, pass).logits());
                }
            }
            return law[position];
        }

        /** Probabilities of the tokens, the mask left out. */
        static double[][] rows(NDArray logits) {
            int tokens = (int) logits.getShape().get(1) - 1;
            float[] law = logits.get(":, 0:" + tokens).softmax(1).toFloatArray();
            double[][] rows = new double[law.length / tokens][tokens];
            for (int i = 0; i < law.length; i++) {
                rows[i / tokens][i % tokens] = law[i];
            }
            return rows;
        }
    }

    /** The catalog's selection, with a recorded race for every double it takes. */
    private record RecordedSelection(Selection selection, Races races, Law law) implements Selection {

        @Override
        public int[] shortlist(int[] open, PositionScore score, Progress progress, RandomGenerator random) {
            if (progress.step() > STEPS) {
                return selection.shortlist(open, score, progress, random);
            }
            double[] shares = Arrays.stream(open)
                    .mapToDouble(position -> races.share(progress.step(), position, law.at(position)))
                    .toArray();
            return selection.shortlist(open, score, progress, new Given(shares));
        }

        @Override
        public int[] select(Candidates candidates, PositionScore score, Progress progress, RandomGenerator random) {
            return selection.select(candidates, score, progress, random);
        }

        @Override
        public Turn.Tokens tokens(Progress progress) {
            return selection.tokens(progress);
        }
    }

    /** Doubles that are given. */
    private static final class Given implements RandomGenerator {
        private final double[] doubles;
        private int next;

        Given(double[] doubles) {
            this.doubles = doubles;
        }

        @Override
        public double nextDouble() {
            return doubles[next++];
        }

        @Override
        public long nextLong() {
            throw new IllegalStateException("doubles alone are given");
        }
    }

    /** The winners of the recorded races, under the logits of the loop's own pass. */
    private record RecordedDraw(Races races, Law law) implements Draw {

        @Override
        public List<Candidates> draw(NDArray logits, List<Turn> turns, CandidateDraw.Detail detail, Step passes) {
            Turn turn = turns.get(0);
            int[] positions = turn.asked();
            double[][] rows = Law.rows(logits);
            int[] tokens = new int[positions.length];
            double[] probability = new double[positions.length];
            for (int place = 0; place < tokens.length; place++) {
                tokens[place] = races.winner(turn.progress().step(), positions[place], rows[place]);
                probability[place] = rows[place][tokens[place]];
                law.commit(positions[place], tokens[place]);
            }
            double[] logProbs = Arrays.stream(probability).map(Math::log).toArray();
            return List.of(
                    new Candidates(positions, tokens, logProbs, probability, probability, probability, probability));
        }
    }

    @Test
    void everyStateIsTheRecordedOneAndOnlyStepsThatSettleSomethingAreEvaluated() throws Exception {
        List<int[]> recorded = StreamSupport.stream(
                        REPLAY.getAsJsonArray("states").spliterator(), false)
                .map(state -> ints(state.getAsJsonArray()))
                .toList();
        List<int[]> evaluated = new ArrayList<>();
        Generation generation = replay(recorded.get(0).length, evaluated);
        List<int[]> changing = IntStream.range(0, STEPS)
                .filter(step -> !Arrays.equals(recorded.get(step), recorded.get(step + 1)))
                .mapToObj(recorded::get)
                .toList();
        for (int step = 0; step <= STEPS; step++) {
            assertArrayEquals(recorded.get(step), after(step, generation), "state " + step);
        }
        assertArrayEquals(ints(REPLAY.getAsJsonArray("final_after_noise_removal")), generation.tokens());
        // The recorded run evaluates every new state, and the last one again to close.
        assertTrue(generation.usage().nfe() <= REPLAY.get("nfe").getAsInt());
        assertEquals(changing.size(), generation.usage().nfe());
        assertEquals(changing.size(), evaluated.size());
        for (int pass = 0; pass < changing.size(); pass++) {
            assertArrayEquals(changing.get(pass), evaluated.get(pass), "pass " + pass);
        }
    }

    private Generation replay(int length, List<int[]> evaluated) throws Exception {
        try (LoadedModel loaded = FolderLoader.open(folder().toString(), Device.cpu(), Precision.FLOAT32)) {
            MaskedModel network = (MaskedModel) loaded.views().get(0);
            Races races = new Races();
            Law law = new Law(network, length);
            TimeGrid grid = TimeGrid.Kind.EPSILON.of(STEPS);
            assertEquals(REPLAY.get("eps").getAsDouble(), grid.end());
            Parts parts = new Parts(
                    new WholeCanvas(),
                    new RecordedDraw(races, law),
                    new RandomScore(),
                    new RecordedSelection(new Independently(new PlainReversal(grid)), races, law),
                    Remasking.NEVER);
            return RealLoop.generate(
                    new ObservedModel(
                            network,
                            pass -> evaluated.add(pass.canvas().tokens()[0].clone())),
                    new Unmasking("ancestral", parts),
                    GenerationRequest.builder(Template.of(Gap.exactly(length))).build());
        }
    }

    /** The canvas after a step of the grid. */
    private static int[] after(int step, Generation generation) {
        int mask = FILE.get("mask_index").getAsInt();
        return IntStream.range(0, generation.tokens().length)
                .map(position ->
                        generation.steps()[position] <= step ? generation.tokens()[position] : mask)
                .toArray();
    }

    private static Path folder() throws URISyntaxException {
        String resource = "/golden/mdlm";
        return Path.of(Objects.requireNonNull(AncestralReplayTest.class.getResource(resource), resource)
                .toURI());
    }

    private static int[] ints(JsonArray array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonElement::getAsInt)
                .toArray();
    }
}
