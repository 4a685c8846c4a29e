// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.insertion.task.StarGraphGenerator;
import org.anyorder.insertion.task.ZebraGenerator;
import org.anyorder.train.ObjectiveSettings;

/**
 * Reads the object {@code data} of a training file:
 *
 * <pre>{@code
 * {"task": "star", "generator": "symmetric", "nodes": 20, "degree": 3, "path": 5}
 * {"task": "star", "generator": "asymmetric", "nodes": 20, "degree": 3, "min_path": 3, "max_path": 6, "min_plan": 2}
 * {"task": "zebra", "min_houses": 3, "max_houses": 6, "min_attributes": 3, "max_attributes": 6,
 *  "tokenizer": "zebra-tokenizer.json"}
 * {"task": "text", "text": "shakespeare.txt", "tokenizer": "tokenizer.json", "min_window": 8, "max_window": 96}
 * }</pre>
 *
 * <p>The tokenizer of zebra puzzles may be absent: their ids are the same, but the model then reads no words.
 */
final class ExampleSources {
    private ExampleSources() {}

    static ExampleSource read(ObjectiveSettings settings) throws IOException {
        ModelConfig data = settings.data();
        try {
            return switch (data.string("task")) {
                case "star" -> new StarGraphSource(graphs(data));
                case "zebra" -> puzzles(settings);
                case "text" -> text(settings);
                default -> throw data.refuse("task", "\"star\", \"zebra\" or \"text\"");
            };
        } catch (IllegalArgumentException refused) {
            throw new CheckpointFormatException(data.origin() + ": " + refused.getMessage(), refused);
        }
    }

    private static StarGraphGenerator graphs(ModelConfig data) throws CheckpointFormatException {
        data.refuseOthers(keys("generator", "nodes", "degree", "path", "min_path", "max_path", "min_plan"));
        return StarGraphGenerator.read(data);
    }

    private static ExampleSource puzzles(ObjectiveSettings settings) throws IOException {
        ModelConfig data = settings.data();
        data.refuseOthers(keys("min_houses", "max_houses", "min_attributes", "max_attributes", "tokenizer"));
        ZebraGenerator generator = ZebraGenerator.read(data);
        Optional<String> tokenizer = data.optionalString("tokenizer");
        return tokenizer.isPresent()
                ? ZebraSource.open(generator, settings.resolve(tokenizer.get()))
                : new ZebraSource(generator, Optional.empty());
    }

    private static ExampleSource text(ObjectiveSettings settings) throws IOException {
        ModelConfig data = settings.data();
        data.refuseOthers(keys("text", "tokenizer", "min_window", "max_window"));
        Path text = settings.resolve(data.string("text"));
        Path tokenizer = settings.resolve(data.string("tokenizer"));
        int vocabularySize = settings.model().integer("num_embeddings", 2, 1 << 24);
        TextWindowSource.Lengths lengths = new TextWindowSource.Lengths(
                data.integer("min_window", 1, 1 << 17), data.integer("max_window", 1, 1 << 17));
        return TextWindowSource.open(text, tokenizer, vocabularySize, lengths);
    }

    private static Set<String> keys(String... keys) {
        Set<String> known = new TreeSet<>(Set.of(keys));
        known.add("task");
        return known;
    }
}
