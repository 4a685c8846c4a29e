// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anyorder.GenerationRequest;
import org.anyorder.Limits;
import org.anyorder.Template;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.speculative.draft.Drafter;
import org.anyorder.speculative.draft.IndependentDrafts;
import org.anyorder.speculative.draft.ModelDrafter;
import org.anyorder.speculative.draft.PromptLookup;
import org.anyorder.speculative.verify.TokenVerifier;
import org.anyorder.testing.Draws;
import org.anyorder.testing.LawTest;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The chosen length against the closed formula, with times that are made up and acceptances that are drawn. */
class AutomaticDraftLengthTest {
    private static final int MOST = 16;
    private static final int TEXTS = 200;
    private static final int ROUNDS = 30;

    /** Of i.i.d. acceptances, {@code ((1 - b^(g+1)) / (1 - b)) / (g c + 1)} is what is to be made largest. */
    private static int closedFormula(double acceptance, double cost) {
        int best = 0;
        double most = 0;
        for (int length = 0; length <= MOST; length++) {
            double gain = (1 - Math.pow(acceptance, length + 1)) / (1 - acceptance) / (length * cost + 1);
            if (gain > most) {
                most = gain;
                best = length;
            }
        }
        return best;
    }

    private static double gain(double acceptance, double cost, int length) {
        return (1 - Math.pow(acceptance, length + 1)) / (1 - acceptance) / (length * cost + 1);
    }

    @ParameterizedTest
    @CsvSource({"0.9, 0.05", "0.8, 0.1", "0.6, 0.1", "0.5, 0.3", "0.3, 0.5", "0.95, 0.02"})
    void theBestOfKnownCostsIsThatOfTheFormula(double acceptance, double cost) {
        AutomaticDraftLength.Costs costs = new AutomaticDraftLength.Costs(acceptance, 1, cost, 1, 0, 1, 1);
        assertEquals(closedFormula(acceptance, cost), AutomaticDraftLength.best(costs, MOST));
    }

    @ParameterizedTest
    @CsvSource({"0.9, 0.05", "0.8, 0.1", "0.6, 0.1", "0.5, 0.3", "0.3, 0.5", "0.95, 0.02"})
    void whatIsMeasuredComesCloseToTheBest(double acceptance, double cost) {
        RandomGenerator random = Seeds.random("automatic " + acceptance);
        DraftLength.Choosing choosing = new AutomaticDraftLength(MOST).begin();
        double gained = 0;
        int counted = 0;
        for (int round = 0; round < 2_000; round++) {
            int length = choosing.next();
            choosing.observe(round(length, acceptance, cost, random));
            if (round >= 200) {
                gained += gain(acceptance, cost, length);
                counted++;
            }
        }
        double best = gain(acceptance, cost, closedFormula(acceptance, cost));
        assertTrue(gained / counted > 0.93 * best, "gains " + gained / counted + " of " + best);
    }

    @ParameterizedTest
    @CsvSource({"0.9, 0.05", "0.8, 0.1", "0.7, 0.2", "0.6, 0.1", "0.5, 0.3"})
    void aShortTextComesCloseToADraftOfFiveAndToTheBest(double acceptance, double cost) {
        RandomGenerator random = Seeds.random("short " + acceptance);
        double gained = 0;
        for (int text = 0; text < TEXTS; text++) {
            DraftLength.Choosing choosing = new AutomaticDraftLength(MOST).begin();
            for (int round = 0; round < ROUNDS; round++) {
                int length = choosing.next();
                gained += gain(acceptance, cost, length) / (TEXTS * ROUNDS);
                choosing.observe(hindered(round(length, acceptance, cost, random), random));
            }
        }
        double best = gain(acceptance, cost, closedFormula(acceptance, cost));
        double usual = gain(acceptance, cost, 5);
        String found = "gains " + gained + ", the best " + best + ", a draft of 5 " + usual;
        assertTrue(gained > Math.max(0.95 * usual, 0.88 * best), found);
    }

    /** One round in twenty takes ten times as long: something else ran. */
    private static DraftLength.Round hindered(DraftLength.Round round, RandomGenerator random) {
        return timed(
                round,
                round.draftSeconds() * (random.nextInt(20) == 0 ? 10 : 1),
                round.targetSeconds() * (random.nextInt(20) == 0 ? 10 : 1));
    }

    @Test
    void beginsAtFiveOrTheLongest() {
        for (int most : new int[] {1, 4, 5, 16}) {
            RandomGenerator random = Seeds.random("begins");
            DraftLength.Choosing choosing = new AutomaticDraftLength(most).begin();
            for (int round = 0; round < 7; round++) {
                assertEquals(Math.min(5, most), choosing.next());
                choosing.observe(round(5, 0.1, 0.5, random));
            }
        }
    }

    @Test
    void aBatchBeginsWithWhatThoseBeforeItMeasured() {
        RandomGenerator random = Seeds.random("batches");
        AutomaticDraftLength shared = new AutomaticDraftLength(MOST);
        assertTrue(meanLength(shared.begin(), 0.95, 0.02, random) > 8);
        assertTrue(shared.begin().next() > 8);
        assertTrue(meanLength(shared.begin(), 0.05, 0.5, random) < 1.5);
        assertTrue(shared.begin().next() < 2);
        assertEquals(5, new AutomaticDraftLength(MOST).begin().next(), "another object knows nothing of it");
    }

    @Test
    void batchesAtATimeMayShareOne() {
        AutomaticDraftLength shared = new AutomaticDraftLength(MOST);
        double least = IntStream.range(0, 8)
                .parallel()
                .mapToDouble(thread -> meanLength(shared.begin(), 0.95, 0.02, Seeds.random("thread " + thread)))
                .min()
                .orElseThrow();
        assertTrue(least > 8, "chose " + least);
    }

    @Test
    void equalsItselfOnly() {
        AutomaticDraftLength one = new AutomaticDraftLength(4);
        Drafter drafter = new PromptLookup(3, PromptLookup.Occurrence.FIRST);
        assertEquals(
                new SpeculativeDecoding(drafter, new TokenVerifier(), one),
                new SpeculativeDecoding(drafter, new TokenVerifier(), one));
        assertNotEquals(new AutomaticDraftLength(4), one);
    }

    @Test
    void followsAChange() {
        RandomGenerator random = Seeds.random("change");
        DraftLength.Choosing choosing = new AutomaticDraftLength(MOST).begin();
        assertTrue(meanLength(choosing, 0.95, 0.02, random) > 8);
        assertTrue(meanLength(choosing, 0.05, 0.5, random) < 1.5);
        assertTrue(meanLength(choosing, 0.95, 0.02, random) > 8);
    }

    private static double meanLength(
            DraftLength.Choosing choosing, double acceptance, double cost, RandomGenerator random) {
        double lengths = 0;
        for (int round = 0; round < 600; round++) {
            int length = choosing.next();
            assertTrue(length >= 0 && length <= MOST, "length " + length);
            lengths += round >= 300 ? length : 0;
            choosing.observe(round(length, acceptance, cost, random));
        }
        return lengths / 300;
    }

    private static DraftLength.Round round(int length, double acceptance, double cost, RandomGenerator random) {
        int accepted = 0;
        while (accepted < length && random.nextDouble() < acceptance) {
            accepted++;
        }
        int tested = accepted + (accepted < length ? 1 : 0);
        double jitter = 0.9 + 0.2 * random.nextDouble();
        int drafted = length > 0 ? 1 : 0;
        return new DraftLength.Round(length, 1, drafted, length, tested, accepted, length * cost * jitter, jitter);
    }

    private static DraftLength.Round timed(DraftLength.Round round, double draftSeconds, double targetSeconds) {
        return new DraftLength.Round(
                round.length(),
                round.rows(),
                round.drafted(),
                round.nodes(),
                round.tested(),
                round.accepted(),
                draftSeconds,
                targetSeconds);
    }

    /** Measured times would give other draws at every build. */
    private static DraftLength.Choosing withMadeUpTimes() {
        DraftLength.Choosing choosing = new AutomaticDraftLength(4).begin();
        return new DraftLength.Choosing() {
            @Override
            public int next() {
                return choosing.next();
            }

            @Override
            public void observe(DraftLength.Round round) {
                choosing.observe(timed(round, 0.1 * round.length(), 1));
            }
        };
    }

    @Test
    void leavesTheLawAlone() {
        MarkovPair tables = MarkovPair.of(4, 11);
        SpeculativeDecoding strategy = new SpeculativeDecoding(
                new ModelDrafter(tables.draft(), new IndependentDrafts(1)),
                new TokenVerifier(),
                AutomaticDraftLengthTest::withMadeUpTimes);
        GenerationRequest request = GenerationRequest.builder(Template.continuing())
                .seed(3)
                .samples(50_000)
                .sampling(SamplingOptions.plain())
                .limits(Limits.DEFAULT.withMaxNewTokens(4))
                .build();
        new LawTest(tables.targetLaw(), tables.draftLaw())
                .check(Draws.counts(StrategyGenerator.of(tables.target(), strategy), request, 500));
    }

    @Test
    void refusesToDraftNothing() {
        assertThrows(IllegalArgumentException.class, () -> new AutomaticDraftLength(0));
    }
}
