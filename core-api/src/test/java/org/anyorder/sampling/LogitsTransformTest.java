// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.DoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LogitsTransformTest {
    private static final double NEVER = Double.NEGATIVE_INFINITY;

    /** A numeric option: how it is set, what is allowed (bounds included), what is not. */
    record NumericOption(
            String name, DoubleFunction<SamplingOptions.Builder> setter, double[] allowed, double[] refused) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static SamplingOptions.Builder options() {
        return SamplingOptions.builder();
    }

    static Stream<NumericOption> numericOptions() {
        double[] additive = {-100, -0.0, 0, Double.MIN_VALUE, 100};
        double[] notAdditive = {Math.nextDown(-100.0), Math.nextUp(100.0)};
        double[] mass = {Double.MIN_VALUE, 0.5, Math.nextDown(1.0), 1};
        double[] notMass = {0, -0.0, -Double.MIN_VALUE, Math.nextUp(1.0)};
        return Stream.of(
                new NumericOption(
                        "temperature",
                        v -> options().temperature(v),
                        new double[] {0, Double.MIN_VALUE, 1, 100},
                        new double[] {-Double.MIN_VALUE, -1, Math.nextUp(100.0)}),
                new NumericOption("minP", v -> options().minP(v), new double[] {0, Double.MIN_VALUE, 1}, new double[] {
                    -Double.MIN_VALUE, Math.nextUp(1.0)
                }),
                new NumericOption("typicalP", v -> options().typicalP(v), mass, notMass),
                new NumericOption(
                        "repetitionPenalty",
                        v -> options().repetitionPenalty(v),
                        new double[] {0.01, 1, 100},
                        new double[] {0, Math.nextDown(0.01), -1, Math.nextUp(100.0)}),
                new NumericOption("presencePenalty", v -> options().presencePenalty(v), additive, notAdditive),
                new NumericOption("frequencyPenalty", v -> options().frequencyPenalty(v), additive, notAdditive),
                new NumericOption(
                        "logitBias",
                        v -> options().logitBias(Map.of(3, v)),
                        new double[] {-10_000, 0, 10_000},
                        new double[] {Math.nextDown(-10_000.0), Math.nextUp(10_000.0)}));
    }

    @ParameterizedTest
    @MethodSource("numericOptions")
    void takesWhatItsRangeAllowsAndNothingElse(NumericOption option) {
        for (double allowed : option.allowed()) {
            assertDoesNotThrow(() -> option.setter().apply(allowed).build());
        }
        double[] never = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
        for (double refused : Stream.of(option.refused(), never)
                .flatMapToDouble(Arrays::stream)
                .toArray()) {
            String message = assertThrows(
                            IllegalArgumentException.class,
                            () -> option.setter().apply(refused).build())
                    .getMessage();
            assertTrue(message.startsWith(option.name()) && message.contains("got " + refused), message);
        }
    }

    @Test
    void takesTopPAndTopKInTheirRangesOnly() {
        for (Crossing crossing : Crossing.values()) {
            for (double p : new double[] {Double.MIN_VALUE, 0.5, 1}) {
                assertEquals(
                        p,
                        options().topP(p, crossing).build().topP().orElseThrow().p());
            }
            for (double p : new double[] {
                0, -0.0, -1, Math.nextUp(1.0), Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY
            }) {
                String message = assertThrows(
                                IllegalArgumentException.class, () -> options().topP(p, crossing))
                        .getMessage();
                assertEquals("topP must be in (0, 1], got " + p, message);
            }
        }
        for (int k : new int[] {1, Integer.MAX_VALUE}) {
            assertEquals(k, options().topK(k).build().topK().orElseThrow());
        }
        for (int k : new int[] {0, -1, Integer.MIN_VALUE}) {
            assertThrows(IllegalArgumentException.class, () -> options().topK(k).build());
        }
    }

    @Test
    void refusesNegativeTokensAndTokensBehindTheVocabulary() {
        assertThrows(IllegalArgumentException.class, () -> new BannedTokens(Set.of(-1)));
        assertThrows(IllegalArgumentException.class, () -> new LogitBias(Map.of(-1, 1.0)));
        assertThrows(IllegalArgumentException.class, () -> RowHistory.of(new int[] {-1}, new int[0]));
        assertThrows(IllegalArgumentException.class, () -> RowHistory.of(new int[0], new int[] {-1}));
        assertThrows(IllegalArgumentException.class, () -> RowHistory.none().with(2, -1));
        RowHistory behind = RowHistory.of(new int[0], new int[] {3});
        for (LogitsTransform transform : List.of(
                new BannedTokens(Set.of(3)),
                new LogitBias(Map.of(3, 1.0)),
                new RepetitionPenalty(2),
                new PresencePenalty(1),
                new FrequencyPenalty(1))) {
            String message = assertThrows(IllegalArgumentException.class, () -> transform.apply(new double[3], behind))
                    .getMessage();
            assertTrue(message.contains("token 3") && message.contains("ids 0 to 2"), message);
        }
    }

    @Test
    void penalisesThePromptForRepetitionOnly() {
        RowHistory history = RowHistory.of(new int[] {0, 0, 1}, new int[] {2}).with(2, 3);
        double[] logits = {4, -4, 4, -4, 4};
        assertArrayEquals(new double[] {2, -8, 2, -8, 4}, new RepetitionPenalty(2).apply(logits, history));
        assertArrayEquals(new double[] {4, -4, 3, -5, 4}, new PresencePenalty(1).apply(logits, history));
        assertArrayEquals(new double[] {4, -4, 2, -5, 4}, new FrequencyPenalty(1).apply(logits, history));
    }

    @Test
    void keepsTheLowerIdsOfEqualLogits() {
        double[] logits = {1, 2, 2, 1, 2};
        RowHistory none = RowHistory.none();
        assertArrayEquals(new double[] {NEVER, 2, 2, NEVER, NEVER}, new TopK(2).apply(logits, none));
        assertArrayEquals(new double[] {1, 2, 2, NEVER, 2}, new TopK(4).apply(logits, none));
        double[] equal = {0, 0, 0, 0};
        assertArrayEquals(new double[] {0, 0, NEVER, NEVER}, new TopP(0.5, Crossing.KEPT).apply(equal, none));
        assertArrayEquals(new double[] {0, 0, NEVER, NEVER}, new TopP(0.5, Crossing.DROPPED).apply(equal, none));
        assertArrayEquals(new double[] {0, 0, 0, NEVER}, new TopP(0.6, Crossing.KEPT).apply(equal, none));
        assertArrayEquals(new double[] {0, 0, NEVER, NEVER}, new TopP(0.6, Crossing.DROPPED).apply(equal, none));
        assertArrayEquals(new double[] {0, NEVER, NEVER, NEVER}, new TopP(0.1, Crossing.DROPPED).apply(equal, none));
        assertArrayEquals(new double[] {0, 0, NEVER, NEVER}, new TypicalP(0.5).apply(equal, none));
        assertArrayEquals(new double[] {NEVER, 2, NEVER, NEVER, NEVER}, new Temperature(0).apply(logits, none));
    }

    @Test
    void comparesMinPWithTheMostProbableToken() {
        double[] logits = {0, Math.log(0.5), Math.log(0.2), NEVER};
        assertArrayEquals(
                new double[] {0, Math.log(0.5), NEVER, NEVER}, new MinP(0.4).apply(logits, RowHistory.none()));
        assertArrayEquals(new double[] {0, NEVER, NEVER, NEVER}, new MinP(1).apply(logits, RowHistory.none()));
        assertArrayEquals(logits, new MinP(0).apply(logits, RowHistory.none()));
    }

    @Test
    void keepsWhatIsNearestToTheEntropy() {
        // p = 0.6, 0.2, 0.1, 0.1; entropy 1.089; surprisals 0.511, 1.609, 2.303: distances 0.578, 0.521, 1.214.
        double[] logits = {Math.log(0.6), Math.log(0.2), Math.log(0.1), Math.log(0.1)};
        double[] only = {NEVER, logits[1], NEVER, NEVER};
        assertArrayEquals(only, new TypicalP(0.15).apply(logits, RowHistory.none()));
        double[] two = {logits[0], logits[1], NEVER, NEVER};
        assertArrayEquals(two, new TypicalP(0.21).apply(logits, RowHistory.none()));
        assertArrayEquals(logits, new TypicalP(1).apply(logits, RowHistory.none()));
    }

    @Test
    void saysTruthfullyWhetherItCanChangeTheArgMax() {
        List<LogitsTransform> transforms = List.of(
                new Temperature(0.3),
                new Temperature(0),
                new TopK(1),
                new TopP(0.01, Crossing.DROPPED),
                new MinP(1),
                new TypicalP(0.1),
                new RepetitionPenalty(3),
                new PresencePenalty(2),
                new FrequencyPenalty(2),
                new LogitBias(Map.of(2, 4.0)),
                new BannedTokens(Set.of(0, 1, 2)));
        SplittableRandom random = new SplittableRandom(5);
        for (LogitsTransform transform : transforms) {
            boolean changed = false;
            for (int trial = 0; trial < 200; trial++) {
                double[] logits = random.doubles(6, -4, 4).toArray();
                RowHistory history = RowHistory.of(new int[] {0}, new int[] {1, 2});
                changed |= RowOrder.argMax(logits) != RowOrder.argMax(transform.apply(logits, history));
            }
            assertEquals(transform.canChangeArgMax(), changed, transform.toString());
        }
    }

    @Test
    void listsTheTransformsThatAreOnInTheirOrder() {
        SamplingOptions all = options()
                .bannedTokens(Set.of(1))
                .typicalP(0.9)
                .minP(0.1)
                .topP(0.9, Crossing.DROPPED)
                .topK(5)
                .temperature(0.7)
                .presencePenalty(1)
                .frequencyPenalty(2)
                .repetitionPenalty(1.2)
                .logitBias(Map.of(2, 1.0))
                .build();
        List<LogitsTransform> expected = List.of(
                new LogitBias(Map.of(2, 1.0)),
                new RepetitionPenalty(1.2),
                new FrequencyPenalty(2),
                new PresencePenalty(1),
                new BannedTokens(Set.of(1)),
                new Temperature(0.7),
                new TopK(5),
                new TopP(0.9, Crossing.DROPPED),
                new MinP(0.1),
                new TypicalP(0.9));
        assertEquals(expected, all.transforms());
        assertEquals(all, all.toBuilder().build());
        assertEquals(all.hashCode(), all.toBuilder().build().hashCode());
        SamplingOptions cold = all.toBuilder().temperature(0).build();
        assertEquals(Choice.GREEDY, cold.choice());
        assertEquals(new Temperature(0), cold.transforms().get(5));
        assertEquals(6, cold.transforms().size());
        assertEquals(List.of(), SamplingOptions.plain().transforms());
        assertEquals(
                List.of(),
                options().topP(1, Crossing.DROPPED).minP(0).typicalP(1).build().transforms());
        assertEquals(Choice.SAMPLED, SamplingOptions.plain().choice());
        assertEquals(Choice.GREEDY, SamplingOptions.greedy().choice());
        assertFalse(new Temperature(0).canChangeArgMax());
    }

    @Test
    void saysWhetherBansAreAllThatIsDone() {
        assertEquals(Optional.of(Set.of()), SamplingOptions.plain().onlyBans());
        assertEquals(
                Optional.of(Set.of(3, 5)),
                options().bannedTokens(Set.of(3, 5)).build().onlyBans());
        assertEquals(
                Optional.of(Set.of()), options().temperature(0).topK(2).build().onlyBans());
        List<SamplingOptions.Builder> others = List.of(
                options().temperature(0.7),
                options().topK(2),
                options().topP(0.9, Crossing.KEPT),
                options().minP(0.1),
                options().typicalP(0.9),
                options().repetitionPenalty(1.1),
                options().presencePenalty(0.1),
                options().frequencyPenalty(0.1),
                options().logitBias(Map.of(1, 0.5)));
        others.forEach(each -> assertEquals(Optional.empty(), each.build().onlyBans()));
    }
}
