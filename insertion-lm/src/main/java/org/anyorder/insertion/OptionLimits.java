// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion;

import java.util.OptionalInt;
import org.anyorder.Gap;
import org.anyorder.Known;
import org.anyorder.Template;
import org.anyorder.model.InsertionModel;
import org.anyorder.model.InsertionRow;

/** What the options {@code max-length} and {@code slot-top-k} must satisfy. */
final class OptionLimits {

    private OptionLimits() {}

    static void checkLength(OptionalInt maxLength) {
        if (maxLength.isPresent() && !(maxLength.getAsInt() >= 1)) {
            throw new IllegalArgumentException("max-length must be at least 1, got " + maxLength.getAsInt());
        }
    }

    static void checkSlots(OptionalInt slotTopK) {
        if (slotTopK.isPresent() && !(slotTopK.getAsInt() >= 1)) {
            throw new IllegalArgumentException("slot-top-k must be at least 1, got " + slotTopK.getAsInt());
        }
    }

    /** Refuses a template whose least number of tokens does not fit. */
    static void checkTemplate(OptionalInt maxLength, Template template, InsertionModel model) {
        if (maxLength.isEmpty()) {
            return;
        }
        long least = model.addedTokens(row(template))
                + (long) template.knownTokens()
                + template.gaps().stream().mapToLong(Gap::min).sum();
        if (!(least <= maxLength.getAsInt())) {
            throw new IllegalArgumentException("max-length is " + maxLength.getAsInt() + ", but the template holds at"
                    + " least " + least + " tokens, special tokens that the model adds counted");
        }
    }

    private static InsertionRow row(Template template) {
        int[] tokens = template.segments().stream()
                .filter(Known.class::isInstance)
                .flatMapToInt(segment -> ((Known) segment).stream())
                .toArray();
        boolean startsWithGap =
                !template.segments().isEmpty() && template.segments().get(0) instanceof Gap;
        boolean[] open = new boolean[tokens.length + 1];
        int prompt = startsWithGap || template.segments().isEmpty()
                ? 0
                : ((Known) template.segments().get(0)).length();
        open[prompt] = true;
        return InsertionRow.of(tokens, open, prompt);
    }
}
