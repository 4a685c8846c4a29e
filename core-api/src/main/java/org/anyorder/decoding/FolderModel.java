// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.ModelSummary;
import org.anyorder.model.Recommendation;
import org.anyorder.model.SequenceModel;

/** A model with the recommendation of its folder. */
record FolderModel(LoadedModel model, Recommendation recommendation) implements LoadedModel {

    @Override
    public List<SequenceModel> views() {
        return model.views();
    }

    @Override
    public Map<String, NDArray> forward(NDManager scope, Map<String, NDArray> inputs) {
        return model.forward(scope, inputs);
    }

    @Override
    public ModelSummary summary() {
        return model.summary();
    }

    @Override
    public void close() {
        model.close();
    }
}
