// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.anyorder.insertion.network.PromptLayout;
import org.anyorder.insertion.network.SpecialTokens;
import org.anyorder.insertion.task.InsertionExample;
import org.anyorder.train.Phase;

/** Where training examples come from. Immutable: an example is a function of the phase and the random stream. */
public interface ExampleSource {
    /**
     * Draws a complete sequence.
     *
     * @param phase training or held-out data
     * @param random the row's stream
     * @return the example
     */
    InsertionExample draw(Phase phase, RandomGenerator random);

    /**
     * The number of token ids.
     *
     * @return one more than the largest id
     */
    int vocabularySize();

    /**
     * Ids of the special tokens.
     *
     * @return the ids, CLS and BOS present
     */
    SpecialTokens specialTokens();

    /**
     * Length of the longest example.
     *
     * @return tokens, CLS and BOS included
     */
    int longest();

    /**
     * Where a prompt goes in generation.
     *
     * @return text or prefix
     */
    PromptLayout layout();

    /**
     * Files that the trained model needs beside its weights.
     *
     * @return file by its name in the model folder, empty unless overridden
     */
    default Map<String, Path> companions() {
        return Map.of();
    }

    /**
     * What the model was made for, as its {@code config.json} tells those who measure it: {@code name} is {@code star},
     * {@code zebra} or {@code text}, the other keys say how examples are drawn.
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
