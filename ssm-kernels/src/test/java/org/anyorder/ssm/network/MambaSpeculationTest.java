// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.anyorder.EndToken;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.Generators;
import org.anyorder.Limits;
import org.anyorder.LoadOptions;
import org.anyorder.Template;
import org.anyorder.decoding.causal.TeacherForcing;
import org.anyorder.model.CausalModel;
import org.anyorder.model.LoadedModel;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.testing.Draws;
import org.anyorder.testing.GoldenFolder;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Drafts, trees and beams over recurrent states: what plain decoding says, token for token. */
class MambaSpeculationTest {
    private static final double TOLERANCE = 1e-4;

    @TempDir
    Path folder;

    private List<GenerationRequest> requests;

    @BeforeEach
    void requests() {
        RandomGenerator random = Seeds.random("MambaSpeculation");
        requests = IntStream.range(0, 7)
                .mapToObj(number -> GenerationRequest.builder(Template.continuing(
                                random.ints(1 + 3 * number, 0, 32).toArray()))
                        .number(number)
                        .sampling(SamplingOptions.greedy())
                        .endToken(EndToken.IS_IGNORED)
                        .limits(Limits.DEFAULT.withMaxNewTokens(8 + 4 * number))
                        .build())
                .toList();
    }

    private static String path(String name) {
        return new GoldenFolder("ssm/" + name).path().toString();
    }

    /** A network that says nearly the same. */
    private String disturbed(String name) throws IOException {
        RandomGenerator random = Seeds.random("MambaSpeculation draft");
        new GoldenFolder("ssm/" + name)
                .write(
                        folder,
                        (json, tensors) -> tensors.replaceAll((tensor, array) -> {
                            float[] noise = new float[(int) array.size()];
                            for (int i = 0; i < noise.length; i++) {
                                noise[i] = (float) random.nextGaussian() * 0.01f;
                            }
                            Shape shape = array.getShape();
                            return array.add(array.getManager().create(noise, shape));
                        }));
        return folder.toString();
    }

    private static Generator load(String name, String strategy, String settings) throws IOException {
        Map<String, String> options = Arrays.stream(settings.split(" "))
                .map(pair -> pair.split("="))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        return Generators.load(path(name), LoadOptions.DEFAULT.withStrategy(strategy, options));
    }

    @ParameterizedTest
    @CsvSource({
        "mamba1, verify=token draft-length=4, 1",
        "mamba1, verify=greedy draft-length=6, 4",
        "mamba1, verify=token draft-length=40, 2",
        "mamba1, verify=kseq drafts=3 draft-length=3, 3",
        "mamba1, verify=recursive drafts=3 draft-length=3, 4",
        "mamba1, verify=greedy tree=2-2-1 draft-length=3, 2",
        "mamba2, verify=token draft-length=1, 4",
        "mamba2, verify=greedy draft-length=5 grouping=equal-length group-rows=2, 4",
        "mamba2, verify=token draft-length=40, 2",
        "mamba2, verify=kseq drafts=3 draft-length=3, 3",
        "mamba2, verify=recursive drafts=3 draft-length=3, 4",
        "mamba2, verify=greedy tree=2-2-1 draft-length=3, 2"
    })
    void aDraftedTextIsThatOfPlainDecoding(String name, String settings, int batch) throws IOException {
        String close = disturbed(name);
        String other = path(name.equals("mamba1") ? "mamba2" : "mamba1");
        try (Generator plain = Generators.load(path(name))) {
            List<Generation> expected = Draws.of(plain, requests, 1);
            long accepted = 0;
            for (String draft : List.of(close, other, "prompt-lookup")) {
                if (draft.equals("prompt-lookup") && (settings.contains("drafts=") || settings.contains("tree="))) {
                    continue;
                }
                try (Generator drafting = load(name, "speculative", settings + " draft=" + draft)) {
                    List<Generation> found = Draws.of(drafting, requests, batch);
                    for (int number = 0; number < found.size(); number++) {
                        assertArrayEquals(
                                expected.get(number).tokens(), found.get(number).tokens(), draft + " " + number);
                        assertTrue(found.get(number).usage().nfe()
                                <= expected.get(number).usage().nfe());
                        accepted += found.get(number).usage().accepted();
                    }
                }
            }
            assertTrue(accepted > 20, "accepted " + accepted);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mamba1", "mamba2"})
    void everyHypothesisOfABeamHasTheProbabilityThatTheNetworkGivesIt(String name) throws IOException {
        try (LoadedModel loaded = new GoldenFolder("ssm/" + name).open();
                NDManager owner = NDManager.newBaseManager();
                Generator plain = Generators.load(path(name));
                Generator one = load(name, "beam", "beams=1");
                Generator beam = load(name, "beam", "beams=4")) {
            List<Generation> greedy = Draws.of(plain, requests, 3);
            List<Generation> single = Draws.of(one, requests, 3);
            List<Generation> found = Draws.of(beam, requests, 3);
            TeacherForcing forcing =
                    new TeacherForcing((CausalModel) loaded.views().get(0));
            for (int number = 0; number < requests.size(); number++) {
                assertArrayEquals(
                        greedy.get(number).tokens(), single.get(number).tokens());
                int known = requests.get(number).template().knownTokens();
                List<Generation> hypotheses = new ArrayList<>(found.get(number).alternatives());
                hypotheses.add(found.get(number));
                for (Generation hypothesis : hypotheses) {
                    double[][] logProbs = forcing.logProbs(owner, new int[][] {hypothesis.tokens()}, new int[] {known});
                    assertEquals(Arrays.stream(logProbs[0]).sum(), hypothesis.logProb(), TOLERANCE * 10);
                }
            }
        }
    }

    /** A batch of prompts of all lengths gives what each gives alone. */
    @ParameterizedTest
    @ValueSource(strings = {"mamba1", "mamba2"})
    void aBatchOfUnequalLengthsIsOneByOne(String name) throws IOException {
        try (Generator generator = Generators.load(path(name))) {
            List<Generation> alone = Draws.of(generator, requests, 1);
            for (int batch : new int[] {2, 3, 7}) {
                List<Generation> together = Draws.of(generator, requests, batch);
                for (int number = 0; number < alone.size(); number++) {
                    assertArrayEquals(
                            alone.get(number).tokens(), together.get(number).tokens());
                }
            }
        }
    }
}
