// SPDX-License-Identifier: Apache-2.0
package org.anyorder.trace;

import java.util.List;
import org.anyorder.Exactness;

/**
 * What a trace says about where its sequences come from.
 *
 * @param model the model's name or folder
 * @param strategy the strategy's name with its options
 * @param exactness which law the strategy draws from; shown in words
 * @param notes what a reader must know besides, for example {@code "prefix cache: approximate"}
 */
public record TraceHeading(String model, String strategy, Exactness exactness, List<String> notes) {

    /**
     * Copies the notes.
     *
     * @param model the model's name or folder
     * @param strategy the strategy's name with its options
     * @param exactness which law the strategy draws from
     * @param notes what a reader must know besides
     */
    public TraceHeading {
        notes = List.copyOf(notes);
    }

    /**
     * A heading without notes.
     *
     * @param model the model's name or folder
     * @param strategy the strategy's name with its options
     * @param exactness which law the strategy draws from
     */
    public TraceHeading(String model, String strategy, Exactness exactness) {
        this(model, strategy, exactness, List.of());
    }

    /** Whether the drawn law may differ from the model's. */
    boolean approximate() {
        return exactness == Exactness.APPROXIMATE;
    }

    /** The exactness in a few words. */
    String law() {
        return exactness.words();
    }
}
