// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.evaluation;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.anyorder.decoding.StrategyOptions;
import org.anyorder.evaluation.EvaluationSettings;
import org.anyorder.evaluation.HeldOutText;
import org.anyorder.model.CausalModel;
import org.anyorder.text.TextSplit;
import org.anyorder.train.Phase;
import org.anyorder.train.data.WindowSource;

/**
 * Held-out windows of one length: those of the longest the model was trained with, unless the option {@code window}
 * says otherwise. Other families draw the same ones where theirs have that length.
 *
 * @param text what they are taken from
 * @param length tokens of each
 */
record HeldOutWindows(HeldOutText text, int length) {
    private static final String WINDOW = "window";

    /** Options of a task that knows some of its own beside that of the windows; others are refused. */
    static StrategyOptions known(Map<String, String> values, String... own) {
        TreeSet<String> known = new TreeSet<>(List.of(own));
        known.add(WINDOW);
        for (String key : values.keySet()) {
            if (!known.contains(key)) {
                throw new IllegalArgumentException("--set must be one of " + known + " for this task, got " + key);
            }
        }
        return new StrategyOptions(values);
    }

    static HeldOutWindows open(EvaluationSettings settings, String task, CausalModel model, StrategyOptions options)
            throws IOException {
        HeldOutText text = HeldOutText.open(settings, task, model.maxLength());
        int most = Math.min(model.maxLength(), text.text().length(TextSplit.Part.VALIDATION));
        return new HeldOutWindows(text, options.integer(WINDOW, 2, most).orElse(text.longest()));
    }

    int[][] windows(int count) {
        WindowSource source = new WindowSource(text.text(), length, length, text.vocabulary());
        return IntStream.range(0, count)
                .mapToObj(number ->
                        source.draw(Phase.VALIDATION, text.stream(number, 0)).tokens())
                .toArray(int[][]::new);
    }

    /** Windows of another length, for another purpose. */
    int[][] brief(int count, int tokens) {
        return IntStream.range(0, count)
                .mapToObj(number -> text.window(tokens, text.stream(number, 1)))
                .toArray(int[][]::new);
    }

    /** The first token of each window that is asked for: without a begin token nothing precedes the very first. */
    static int[] first(CausalModel model, int rows) {
        int first = model.vocabulary().begin().isPresent() ? 0 : 1;
        return IntStream.generate(() -> first).limit(rows).toArray();
    }
}
