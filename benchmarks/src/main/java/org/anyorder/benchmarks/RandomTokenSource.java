// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.anyorder.insertion.network.PromptLayout;
import org.anyorder.insertion.network.SpecialTokens;
import org.anyorder.insertion.task.InsertionExample;
import org.anyorder.insertion.train.ExampleSource;
import org.anyorder.train.Phase;

/**
 * Sequences of one length of uniformly drawn tokens.
 *
 * @param vocabularySize number of token ids
 * @param length tokens of a sequence, CLS and BOS not counted
 */
record RandomTokenSource(int vocabularySize, int length) implements ExampleSource {
    private static final int CLS = 2;
    private static final int BOS = 3;
    private static final int FIRST_ORDINARY = 4;

    @Override
    public InsertionExample draw(Phase phase, RandomGenerator random) {
        return InsertionExample.ofText(
                CLS, BOS, random.ints(length, FIRST_ORDINARY, vocabularySize).toArray());
    }

    @Override
    public SpecialTokens specialTokens() {
        return new SpecialTokens(
                0,
                1,
                OptionalInt.of(CLS),
                OptionalInt.of(BOS),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty());
    }

    @Override
    public int longest() {
        return length + 2;
    }

    @Override
    public PromptLayout layout() {
        return PromptLayout.TEXT;
    }

    @Override
    public Map<String, Path> companions() {
        return Map.of();
    }

    @Override
    public JsonObject task() {
        JsonObject task = new JsonObject();
        task.addProperty("name", "random");
        return task;
    }

    @Override
    public String provenance() {
        return "Uniformly drawn tokens.";
    }
}
