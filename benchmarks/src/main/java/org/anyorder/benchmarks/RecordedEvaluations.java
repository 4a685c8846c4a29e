// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.anyorder.model.InsertionModel;
import org.anyorder.model.InsertionRow;
import org.anyorder.model.InsertionScores;
import org.anyorder.model.Vocabulary;

/** A model that remembers what it was asked. One thread's. */
final class RecordedEvaluations implements InsertionModel {
    private final InsertionModel model;
    private final List<List<InsertionRow>> asked = new ArrayList<>();

    RecordedEvaluations(InsertionModel model) {
        this.model = model;
    }

    /** The rows of each evaluation, in order. */
    List<List<InsertionRow>> asked() {
        return List.copyOf(asked);
    }

    @Override
    public InsertionScores evaluate(NDManager scope, List<InsertionRow> rows) {
        asked.add(rows.stream()
                .map(row -> InsertionRow.of(row.tokens().clone(), row.open().clone(), row.prompt()))
                .toList());
        return model.evaluate(scope, rows);
    }

    @Override
    public Vocabulary vocabulary() {
        return model.vocabulary();
    }

    @Override
    public Device device() {
        return model.device();
    }

    @Override
    public int maxLength() {
        return model.maxLength();
    }

    @Override
    public Ending ending() {
        return model.ending();
    }

    @Override
    public int addedTokens(InsertionRow row) {
        return model.addedTokens(row);
    }

    /** The model belongs to whoever gave it. */
    @Override
    public void close() {}
}
