// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import java.io.IOException;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.checkpoint.ModelLocation;
import org.anyorder.text.Tokenizer;

/** The tokenizer of a model: its folder's {@code tokenizer.json}, or ids separated by spaces. */
final class ModelText {

    private ModelText() {}

    static Tokenizer open(String model) throws IOException {
        try (ModelLocation location = ModelLocation.of(model)) {
            return Tokenizer.of(ModelFolder.open(location.folder()));
        }
    }

    /** Ids separated by commas, as on the command line. */
    static int[] ids(String option, String text) {
        if (text.isBlank()) {
            return new int[0];
        }
        String[] parts = text.strip().split("\\s*,\\s*", -1);
        int[] ids = new int[parts.length];
        for (int index = 0; index < parts.length; index++) {
            try {
                ids[index] = Integer.parseInt(parts[index]);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        option + " must be ids separated by commas, got '" + parts[index] + "' at place " + index);
            }
        }
        return ids;
    }
}
