// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.network;

/** Where BOS stands when a plain prompt is given. */
public enum PromptLayout {
    /** {@code [CLS] [BOS] prompt…}: running text; the prompt is the beginning of it. */
    TEXT("text"),
    /** {@code [CLS] prompt [BOS] answer…}: the prompt is a task (star graphs, zebra puzzles). */
    PREFIX("prefix");

    private final String key;

    PromptLayout(String key) {
        this.key = key;
    }

    /**
     * The value of {@code prompt_layout} in a configuration.
     *
     * @return lower case word
     */
    public String key() {
        return key;
    }
}
