// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.train;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.diffusion.network.DiffusionConfig;
import org.anyorder.nn.Compute;
import org.anyorder.testing.CollectedGradients;
import org.anyorder.train.Phase;
import org.anyorder.train.data.TokenRow;
import org.anyorder.train.data.TokenSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Gradients of networks whose every parameter matters, on random tokens. */
class CollectedGradientsTest {
    private static final int ROUNDS = 6;

    /** Rows of any tokens but the last id. */
    private record AnyTokens(int vocabularySize, int longest) implements TokenSource {
        @Override
        public TokenRow draw(Phase phase, RandomGenerator random) {
            return new TokenRow(random.ints(longest, 0, vocabularySize - 1).toArray(), 0);
        }

        @Override
        public JsonObject task() {
            return new JsonObject();
        }

        @Override
        public String provenance() {
            return "Drawn for a test.";
        }
    }

    private static DiffusionTrainee transformer(String name, Compute compute, boolean conditioned) throws IOException {
        JsonObject json =
                ModelFolder.open(GoldenTraining.folder(name)).config().raw().deepCopy();
        json.addProperty("dropout", 0);
        json.addProperty("time_conditioning", conditioned);
        DiffusionConfig sizes = DiffusionConfig.read(ModelConfig.parse(name, json.toString()));
        return new DiffusionTrainee(sizes, compute, Optional.of(GoldenTraining.folder(name)));
    }

    private static void requireNoise(List<String> moved) {
        for (String name : List.of("up", "output")) {
            for (String part : List.of("weight", "bias")) {
                assertTrue(moved.contains("noise." + name + "." + part), () -> "" + moved);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"MIXED, false", "FLOAT32, false", "MIXED, true"})
    void thoseOfAdaptiveNormsStandWhateverTheCollectorDoes(Compute compute, boolean conditioned) throws IOException {
        DiffusionTrainee trainee = transformer("mdlm", compute, conditioned);
        TokenSource tokens = new AnyTokens(32, 16);
        requireNoise(
                CollectedGradients.requireUnharmed(MaskedObjective.mdlm(trainee, tokens, MaskingPlan.mdlm()), ROUNDS));
    }

    @Test
    void thoseOfBlockDiffusionStandWhateverTheCollectorDoes() throws IOException {
        DiffusionTrainee trainee = transformer("bd3lm", Compute.MIXED, false);
        requireNoise(CollectedGradients.requireUnharmed(
                new BlockObjective<>(trainee, new AnyTokens(32, 8), BlockPlan.plain()), ROUNDS));
    }

    @ParameterizedTest
    @EnumSource(Compute.class)
    void thoseOfADecoderStandWhateverTheCollectorDoes(Compute compute) throws IOException {
        DecoderTrainee golden = GoldenTraining.decoder("llada");
        DecoderTrainee trainee = new DecoderTrainee(
                ModelFolder.open(GoldenTraining.folder("llada")).config(),
                compute,
                Optional.of(GoldenTraining.folder("llada")));
        TokenSource tokens = new AnyTokens(golden.mask() + 1, 8);
        List<String> moved =
                CollectedGradients.requireUnharmed(MaskedObjective.llada(trainee, tokens, MaskingPlan.llada()), ROUNDS);
        assertTrue(moved.size() > 10, () -> "" + moved);
    }
}
