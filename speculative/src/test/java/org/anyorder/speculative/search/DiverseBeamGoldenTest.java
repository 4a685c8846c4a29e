// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Template;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.sampling.TopTokens;
import org.anyorder.table.JointTable;
import org.junit.jupiter.api.Test;

/** The recorded searches of {@code golden/speculative/diverse_beam.json}: scores and log-probabilities to 1e-9. */
class DiverseBeamGoldenTest {

    private static final double TOLERANCE = 1e-9;
    private static final JsonObject FILE = read();
    private static final int VOCABULARY = FILE.getAsJsonArray("init_log_probs").size();
    private static final int BEAMS = FILE.get("beams").getAsInt();
    private static final int STEPS = FILE.get("steps").getAsInt();

    private record Recorded(int[] tokens, double augmented, double logProb) {}

    private record Case(SearchPlan plan, List<List<Recorded>> groups) {}

    private static JsonObject read() {
        String path = "/golden/speculative/diverse_beam.json";
        try (Reader reader = new InputStreamReader(
                Objects.requireNonNull(DiverseBeamGoldenTest.class.getResourceAsStream(path), path),
                StandardCharsets.UTF_8)) {
            return JsonParser.parseReader(reader).getAsJsonObject();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (JsonElement run : FILE.getAsJsonArray("runs")) {
            JsonObject recorded = run.getAsJsonObject();
            List<List<Recorded>> groups = new ArrayList<>();
            for (JsonElement group : recorded.getAsJsonArray("result")) {
                groups.add(group.getAsJsonArray().asList().stream()
                        .map(JsonElement::getAsJsonObject)
                        .map(one -> new Recorded(
                                Arrays.stream(numbers(one.getAsJsonArray("tokens")))
                                        .mapToInt(token -> (int) token)
                                        .toArray(),
                                one.get("augmented").getAsDouble(),
                                one.get("log_prob").getAsDouble()))
                        .toList());
            }
            int count = recorded.get("groups").getAsInt();
            cases.add(new Case(new SearchPlan(BEAMS, count, recorded.get("lam").getAsDouble(), 0), groups));
        }
        return cases;
    }

    private static double[] numbers(JsonArray array) {
        return array.asList().stream().mapToDouble(JsonElement::getAsDouble).toArray();
    }

    private static double[] law(int step, int previous) {
        return step == 0
                ? numbers(FILE.getAsJsonArray("init_log_probs"))
                : numbers(FILE.getAsJsonArray("log_probs")
                        .get(step)
                        .getAsJsonArray()
                        .get(previous)
                        .getAsJsonArray());
    }

    @Test
    void keepsTheRecordedBeamsOfEveryGroupWithTheirScores() {
        assertEquals(5, cases().size());
        for (Case recorded : cases()) {
            Beams beams = new Beams(recorded.plan(), STEPS);
            try (NDManager manager = NDManager.newBaseManager()) {
                for (int step = 0; step < STEPS; step++) {
                    int when = step;
                    double[][] rows = Arrays.stream(beams.rows())
                            .map(hypothesis -> law(when, Math.max(0, hypothesis.token())))
                            .toArray(double[][]::new);
                    beams.advance(
                            TopTokens.of(manager.create(rows), Math.min(BEAMS, VOCABULARY)),
                            0,
                            step + 1,
                            token -> false);
                }
            }
            assertEquals(recorded.groups().size(), beams.groups().size());
            for (int group = 0; group < recorded.groups().size(); group++) {
                List<Recorded> expected = recorded.groups().get(group);
                List<Hypothesis> actual = beams.groups().get(group).live();
                assertEquals(expected.size(), actual.size());
                for (int beam = 0; beam < expected.size(); beam++) {
                    assertArrayEquals(
                            expected.get(beam).tokens(), actual.get(beam).tokens(), recorded.plan() + " " + group);
                    assertEquals(
                            expected.get(beam).augmented(), actual.get(beam).score(), TOLERANCE);
                    assertEquals(expected.get(beam).logProb(), actual.get(beam).total(), TOLERANCE);
                }
            }
        }
    }

    /**
     * The same by the real loop, over the joint law of the four tokens: what is found comes once, by its probability.
     */
    @Test
    void generatesWhatTheRecordedGroupsFound() {
        StrategyGenerator<?> generator;
        for (Case recorded : cases()) {
            SearchPlan plan = recorded.plan();
            generator = StrategyGenerator.of(
                    JointTable.of(VOCABULARY, STEPS, joint()).causal(),
                    new DiverseBeamSearch(plan.beams(), plan.groups(), plan.diversity(), 0));
            Generation best = generator.infill(GenerationRequest.builder(Template.continuing())
                    .sampling(SamplingOptions.greedy())
                    .build());
            List<Generation> found =
                    Stream.concat(Stream.of(best), best.alternatives().stream()).toList();
            Set<List<Integer>> seen = new HashSet<>();
            List<Recorded> expected = recorded.groups().stream()
                    .flatMap(List::stream)
                    .sorted(Comparator.comparingDouble(Recorded::logProb).reversed())
                    .filter(one -> seen.add(Arrays.stream(one.tokens()).boxed().toList()))
                    .toList();
            assertEquals(expected.size(), found.size());
            for (int index = 0; index < found.size(); index++) {
                assertArrayEquals(expected.get(index).tokens(), found.get(index).tokens());
                assertEquals(expected.get(index).logProb(), found.get(index).logProb(), TOLERANCE);
            }
        }
    }

    private static double[] joint() {
        double[] joint = new double[(int) Math.pow(VOCABULARY, STEPS)];
        for (int index = 0; index < joint.length; index++) {
            double total = 0;
            int previous = 0;
            for (int step = 0; step < STEPS; step++) {
                int token = index / (int) Math.pow(VOCABULARY, STEPS - 1 - step) % VOCABULARY;
                total += law(step, previous)[token];
                previous = token;
            }
            joint[index] = Math.exp(total);
        }
        return joint;
    }
}
