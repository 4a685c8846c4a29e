// SPDX-License-Identifier: Apache-2.0
package org.anyorder.table;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.ModelSummary;
import org.anyorder.model.Recommendation;
import org.anyorder.model.SequenceModel;

/**
 * A table as a folder holds it.
 *
 * @param views the table's views
 * @param recommendation the table's
 * @param summary the table's
 */
record LoadedTable(List<SequenceModel> views, Recommendation recommendation, ModelSummary summary)
        implements LoadedModel {

    static LoadedTable of(Table table) {
        return new LoadedTable(table.views(), table.recommendation(), table.summary());
    }

    @Override
    public Map<String, NDArray> forward(NDManager scope, Map<String, NDArray> inputs) {
        throw new IllegalArgumentException(
                "model_type \"table\" has no network to run forward; use generate, infill or score");
    }

    @Override
    public void close() {
        // Holds no native memory.
    }
}
