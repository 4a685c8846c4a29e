// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.evaluation;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.decoding.RandomStreams;
import org.anyorder.evaluation.EvaluationSettings;
import org.anyorder.evaluation.UnigramBaseline;
import org.anyorder.insertion.network.InsertionConfig;
import org.anyorder.insertion.train.TextWindowSource;
import org.anyorder.train.Phase;

/**
 * A text in the tokens of a model, split as in training: the first 90 % of its characters fit the baseline, the next 5
 * % are measured. Windows have the lengths that {@code config.json} names under {@code task}.
 */
record HeldOutText(InsertionConfig network, TextWindowSource source, TextWindowSource.Lengths lengths, long seed) {
    // Of models that do not say what they were trained on.
    private static final TextWindowSource.Lengths USUAL = new TextWindowSource.Lengths(8, 96);

    static HeldOutText open(EvaluationSettings settings, String task) throws IOException {
        Path data = settings.data()
                .orElseThrow(() -> new IllegalArgumentException("task " + task
                        + " needs --data FILE: a UTF-8 text, of which the last but one 5 % are measured, for example"
                        + " examples/data/tinyshakespeare.txt"));
        ModelFolder folder = ModelFolder.open(settings.folder());
        InsertionConfig network = InsertionConfig.read(folder.config());
        Path tokenizer = folder.tokenizerFile()
                .orElseThrow(() -> new CheckpointFormatException(
                        folder.path() + " has no tokenizer.json, which task " + task + " needs to read a text"));
        TextWindowSource.Lengths lengths = lengths(folder.config(), network.maxLength() - 2);
        try {
            TextWindowSource source = TextWindowSource.open(data, tokenizer, network.vocabulary(), lengths);
            return new HeldOutText(network, source, lengths, settings.seed());
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(data + " must be UTF-8 text", e);
        }
    }

    private static TextWindowSource.Lengths lengths(ModelConfig config, int most) throws CheckpointFormatException {
        Optional<ModelConfig> task = config.optionalObject("task");
        if (task.isEmpty()
                || task.get().optionalString("name").filter("text"::equals).isEmpty()) {
            return new TextWindowSource.Lengths(Math.min(USUAL.shortest(), most), Math.min(USUAL.longest(), most));
        }
        int longest = task.get().integer("max_window", 1, most);
        return new TextWindowSource.Lengths(task.get().integer("min_window", 1, longest), longest);
    }

    UnigramBaseline baseline() {
        return UnigramBaseline.fit(source.tokens(Phase.TRAINING), network.vocabulary());
    }

    /** The stream of an example; {@code purpose} tells the uses of one number apart. */
    RandomGenerator stream(int number, int purpose) {
        return RandomStreams.of(seed, number, purpose);
    }

    /** A window of the measured part at a uniform place. */
    int[] window(int length, RandomGenerator random) {
        int[] part = source.tokens(Phase.VALIDATION);
        int start = random.nextInt(part.length - length + 1);
        return Arrays.copyOfRange(part, start, start + length);
    }
}
