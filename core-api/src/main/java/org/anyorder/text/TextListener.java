// SPDX-License-Identifier: Apache-2.0
package org.anyorder.text;

/** Receives text while it is generated, on the thread that generates it. */
@FunctionalInterface
public interface TextListener {

    /**
     * More text has settled; it continues what was offered before.
     *
     * @param text the next piece, not empty
     */
    void onText(String text);

    /**
     * A strategy that may take tokens back has taken back some that were offered. Unless overridden, the whole text is
     * offered again on a new line.
     *
     * @param whole what stands now instead of everything offered before
     */
    default void onRevision(String whole) {
        onText("\n" + whole);
    }
}
