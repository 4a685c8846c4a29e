// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.evaluation;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import org.anyorder.Gap;
import org.anyorder.Known;
import org.anyorder.Template;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.decoding.RandomStreams;
import org.anyorder.evaluation.EvaluationSettings;
import org.anyorder.text.JsonTemplates;
import org.anyorder.text.Tokenizer;

/**
 * What is filled with and without a cache: the templates of a JSON file, windows of a text whose second half is open,
 * or, without data, canvases on which everything is.
 */
final class ParityTemplates {
    private static final int DEFAULT_COUNT = 20;
    private static final int USUAL_LENGTH = 64;

    private ParityTemplates() {}

    static List<Template> of(EvaluationSettings settings, OptionalInt length, int maxLength) throws IOException {
        int positions = length.orElse(Math.min(USUAL_LENGTH, maxLength));
        if (!(positions <= maxLength)) {
            throw new IllegalArgumentException(
                    "option 'length' must be at most the model's " + maxLength + " positions, got " + positions);
        }
        int count = settings.count().orElse(DEFAULT_COUNT);
        if (settings.data().isEmpty()) {
            return Collections.nCopies(count, Template.of(Gap.exactly(positions)));
        }
        Path data = settings.data().get();
        String text = read(data);
        if (data.toString().matches("(?i).*\\.(json|jsonl|ndjson)")) {
            List<Template> templates = JsonTemplates.parse(data.toString(), text);
            return templates.subList(0, Math.min(settings.count().orElse(Integer.MAX_VALUE), templates.size()));
        }
        try (Tokenizer tokenizer = Tokenizer.of(ModelFolder.open(settings.folder()))) {
            return windows(data, tokenizer.encode(text), positions, count, settings.seed());
        }
    }

    private static String read(Path data) throws IOException {
        if (!Files.isRegularFile(data)) {
            throw new IllegalArgumentException("no such file: " + data);
        }
        try {
            return Files.readString(data);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(data + " must be UTF-8 text", e);
        }
    }

    private static List<Template> windows(Path data, int[] tokens, int length, int count, long seed) {
        if (!(tokens.length >= length)) {
            throw new IllegalArgumentException(data + " must be a text of at least " + length
                    + " tokens, the length of a window, got " + tokens.length);
        }
        List<Template> windows = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            int start = RandomStreams.of(seed, number, 1).nextInt(tokens.length - length + 1);
            int[] known = Arrays.copyOfRange(tokens, start, start + length / 2);
            windows.add(Template.of(Known.of(known), Gap.exactly(length - length / 2)));
        }
        return windows;
    }
}
