// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train.data;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.anyorder.train.ObjectiveSettings;
import org.anyorder.train.Phase;

/** Where rows to learn from come from. Immutable: a row is a function of the phase and the random stream. */
public interface TokenSource {

    /**
     * The source that the object {@code data} of a training file describes: {@link WindowSource} for the task
     * {@code text}, {@link ChoraleSource} for the task {@code chorales}.
     *
     * @param settings what the training file says
     * @return the source
     * @throws IOException if a value is refused or the data cannot be read
     * @throws IllegalArgumentException if the data do not fit the network
     */
    static TokenSource read(ObjectiveSettings settings) throws IOException {
        return switch (settings.data().string("task")) {
            case WindowSource.TASK -> WindowSource.read(settings);
            case ChoraleSource.TASK -> ChoraleSource.read(settings);
            default -> throw settings.data().refuse("task", "\"text\" or \"chorales\"");
        };
    }

    /**
     * Draws a row.
     *
     * @param phase training or held-out data
     * @param random the row's stream
     * @return its tokens
     */
    TokenRow draw(Phase phase, RandomGenerator random);

    /**
     * The number of token ids.
     *
     * @return one more than the largest id
     */
    int vocabularySize();

    /**
     * A special token, if the data decide its id.
     *
     * @param token what a tokenizer calls it, such as {@code <mask>}
     * @return the id, empty unless overridden
     */
    default OptionalInt special(String token) {
        return OptionalInt.empty();
    }

    /**
     * Length of the shortest row.
     *
     * @return tokens, as many as the longest has unless overridden
     */
    default int shortest() {
        return longest();
    }

    /**
     * Length of the longest row.
     *
     * @return tokens
     */
    int longest();

    /**
     * Files that the trained model needs beside its weights.
     *
     * @return file by its name in the model folder, empty unless overridden
     */
    default Map<String, Path> companions() {
        return Map.of();
    }

    /**
     * What the model was made for, as its {@code config.json} tells those who measure it; {@code name} says which kind.
     *
     * @return a new object for the key {@code task}
     */
    JsonObject task();

    /**
     * What the model card says about the data.
     *
     * @return a sentence or a few, Markdown
     */
    String provenance();
}
