// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import com.google.gson.JsonObject;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.anyorder.insertion.network.PromptLayout;
import org.anyorder.insertion.network.SpecialTokens;
import org.anyorder.insertion.task.InsertionExample;
import org.anyorder.insertion.task.StarGraphGenerator;
import org.anyorder.insertion.task.StarGraphTokens;
import org.anyorder.train.Phase;

/**
 * Star graphs drawn afresh for every row. Training and validation draw from one law; their streams differ, and a graph
 * is practically never seen twice.
 *
 * @param generator shape and sizes of the graphs
 */
public record StarGraphSource(StarGraphGenerator generator) implements ExampleSource {
    /**
     * Checks that there is a generator.
     *
     * @param generator shape and sizes of the graphs
     */
    public StarGraphSource {
        Objects.requireNonNull(generator, "generator");
    }

    @Override
    public InsertionExample draw(Phase phase, RandomGenerator random) {
        return tokens().example(generator.generate(random));
    }

    private StarGraphTokens tokens() {
        return new StarGraphTokens(generator.nodes());
    }

    @Override
    public int vocabularySize() {
        return tokens().vocabularySize();
    }

    @Override
    public SpecialTokens specialTokens() {
        StarGraphTokens tokens = tokens();
        return new SpecialTokens(
                tokens.pad(),
                tokens.mask(),
                OptionalInt.of(tokens.cls()),
                OptionalInt.of(tokens.bos()),
                OptionalInt.of(tokens.eos()),
                OptionalInt.empty(),
                OptionalInt.of(tokens.unk()));
    }

    @Override
    public int longest() {
        return generator.blockLength();
    }

    @Override
    public PromptLayout layout() {
        return PromptLayout.PREFIX;
    }

    @Override
    public JsonObject task() {
        JsonObject task = generator.toJson();
        task.addProperty("name", "star");
        return task;
    }

    @Override
    public String provenance() {
        return String.format(
                Locale.ROOT,
                "Star graphs (Patel et al. 2025), drawn while training: %s, %d nodes, degree %d, paths of %d to %d nodes, at least %d"
                        + " behind the centre.",
                generator.shape().name().toLowerCase(Locale.ROOT),
                generator.nodes(),
                generator.degree(),
                generator.minPath(),
                generator.maxPath(),
                generator.minPlan());
    }
}
