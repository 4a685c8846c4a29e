// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.draft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.Arrays;
import org.anyorder.speculative.GoldenNumbers;
import org.junit.jupiter.api.Test;

/** Perturbed values against recorded ones; the law of what is drafted is tested with that of the output. */
class StochasticBeamTest {
    private static final double NEAR = 1e-9;

    @Test
    void conditionsAsRecorded() throws IOException {
        for (JsonObject recorded : GoldenNumbers.cases("gumbel_sbs")) {
            JsonObject search = recorded.getAsJsonObject("sbs");
            requireConditioned(search.get("root_perturbed").getAsDouble(), search.getAsJsonObject("level1"));
            for (JsonElement parent : search.getAsJsonArray("level2")) {
                requireConditioned(
                        parent.getAsJsonObject().get("parent_perturbed").getAsDouble(), parent.getAsJsonObject());
            }
        }
    }

    private static void requireConditioned(double bound, JsonObject level) {
        double[] raw = GoldenNumbers.numbers(level.getAsJsonArray("raw"));
        double[] expected = GoldenNumbers.numbers(level.getAsJsonArray("conditioned"));
        double largest = Arrays.stream(raw).max().orElseThrow();
        for (int token = 0; token < raw.length; token++) {
            assertEquals(expected[token], StochasticBeam.conditioned(bound, largest, raw[token]), NEAR);
        }
    }

    /** Children that are found one after the other are those that all perturbed values at once would give. */
    @Test
    void theLargestBelowABoundIsConditionedOnNothingElse() {
        double bound = 0.3;
        double perturbed = -0.7;
        double expected = -Math.log(Math.exp(-bound) + Math.exp(-perturbed));
        assertEquals(expected, StochasticBeam.conditioned(bound, Double.POSITIVE_INFINITY, perturbed), NEAR);
    }

    @Test
    void refusesABeamWithoutWidth() {
        assertThrows(IllegalArgumentException.class, () -> new StochasticBeam(0));
    }
}
