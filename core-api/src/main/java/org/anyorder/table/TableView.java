// SPDX-License-Identifier: Apache-2.0
package org.anyorder.table;

import ai.djl.Device;
import org.anyorder.model.SequenceModel;
import org.anyorder.model.Vocabulary;

/** What the views of a table have in common: it is a law on the heap, on the CPU, with nothing to free. */
abstract class TableView implements SequenceModel {

    private final Vocabulary vocabulary;
    private final int maxLength;

    /**
     * A view.
     *
     * @param vocabulary the table's ids
     * @param maxLength the table's positions, or {@link Integer#MAX_VALUE} where the law itself ends every sequence of
     *     its support, by a stop that can be drawn and counted
     */
    TableView(Vocabulary vocabulary, int maxLength) {
        this.vocabulary = vocabulary;
        this.maxLength = maxLength;
    }

    /** The id of undecided positions, where the kind of model has one. */
    final int mask() {
        return vocabulary.mask().orElseThrow();
    }

    @Override
    public final Vocabulary vocabulary() {
        return vocabulary;
    }

    @Override
    public final Device device() {
        return Device.cpu();
    }

    @Override
    public final int maxLength() {
        return maxLength;
    }

    @Override
    public final void close() {
        // Holds no native memory.
    }
}
