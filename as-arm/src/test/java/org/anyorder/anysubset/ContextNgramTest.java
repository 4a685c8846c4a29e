// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.anyorder.testing.LawTest;
import org.junit.jupiter.api.Test;

class ContextNgramTest {

    @Test
    void countsAndLawsAreTheRecordedOnes() throws IOException {
        JsonObject golden = GoldenRuns.read("speculative/context_ngram.json").getAsJsonObject();
        int mask = golden.get("mask_token").getAsInt();
        JsonObject first = golden.getAsJsonArray("trace").get(0).getAsJsonObject();
        double[] sequence = GoldenRuns.numbers(first.getAsJsonArray("sequence"));
        ContextNgram context = new ContextNgram(sequence.length);
        for (int position = 0; position < sequence.length; position++) {
            if (sequence[position] != mask) {
                context.reveal(position, (int) sequence[position]);
            }
        }
        for (JsonElement element : golden.getAsJsonArray("trace")) {
            JsonObject event = element.getAsJsonObject();
            if (event.get("event").getAsString().equals("reveal")) {
                context.reveal(
                        event.get("position").getAsInt(), event.get("token").getAsInt());
            }
            assertEquals(counts(event.getAsJsonObject("unigrams")), context.unigrams());
            Map<Integer, Map<Integer, Integer>> bigrams = new TreeMap<>();
            event.getAsJsonObject("bigrams")
                    .entrySet()
                    .forEach(row -> bigrams.put(
                            Integer.valueOf(row.getKey()), counts(row.getValue().getAsJsonObject())));
            assertEquals(bigrams, context.bigrams());
        }
        for (JsonElement element : golden.getAsJsonArray("queries")) {
            JsonObject query = element.getAsJsonObject();
            ContextNgram.Law law = context.after(query.get("previous").getAsInt());
            JsonObject expected = query.getAsJsonObject("distribution");
            assertEquals(expected.size(), law.tokens().length);
            for (int place = 0; place < law.tokens().length; place++) {
                assertEquals(
                        expected.get(Integer.toString(law.tokens()[place])).getAsDouble(),
                        law.probabilities()[place],
                        1e-12);
            }
        }
    }

    private static Map<Integer, Integer> counts(JsonObject object) {
        Map<Integer, Integer> counts = new TreeMap<>();
        object.entrySet()
                .forEach(count -> counts.put(
                        Integer.valueOf(count.getKey()), count.getValue().getAsInt()));
        return counts;
    }

    /** 50,000 draws at p ≥ 1e-3, fixed seed; equal probabilities are rejected. */
    @Test
    void drawsFollowTheLawAndTheBestIsTheLowestOfTheMostProbable() {
        ContextNgram.Law law = new ContextNgram.Law(new int[] {2, 5, 7, 9}, new double[] {0.1, 0.4, 0.4, 0.1});
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(8);
        Map<List<Integer>, Integer> counts = new HashMap<>();
        Map<List<Integer>, Double> right = new HashMap<>();
        Map<List<Integer>, Double> even = new HashMap<>();
        for (int draw = 0; draw < 50_000; draw++) {
            counts.merge(List.of(law.draw(random).token()), 1, Integer::sum);
        }
        for (int place = 0; place < 4; place++) {
            right.put(List.of(law.tokens()[place]), law.probabilities()[place]);
            even.put(List.of(law.tokens()[place]), 0.25);
        }
        new LawTest(right, even).check(counts);
        assertEquals(5, law.best().token());
        assertArrayEquals(new double[] {0, Math.log(0.4)}, new double[] {
            law.best().logProb(),
            new ContextNgram.Law(new int[] {1, 3}, new double[] {0.4, 0.6})
                    .draw(least())
                    .logProb()
        });
    }

    private static RandomGenerator least() {
        return () -> 0;
    }
}
