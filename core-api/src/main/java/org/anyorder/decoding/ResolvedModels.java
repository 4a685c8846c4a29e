// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding;

import ai.djl.Device;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.kernel.Precision;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.ModelResolver;
import org.anyorder.model.SequenceModel;

/** Loads the second models that a strategy's options name, and owns them. */
final class ResolvedModels implements ModelResolver, AutoCloseable {

    private final Device device;
    private final Precision precision;
    private final List<LoadedModel> owned = new ArrayList<>();

    ResolvedModels(Device device, Precision precision) {
        this.device = device;
        this.precision = precision;
    }

    @Override
    public <M extends SequenceModel> M resolve(String reference, Class<M> type) throws IOException {
        LoadedModel model = FolderLoader.open(reference, device, precision);
        owned.add(model);
        for (SequenceModel view : model.views()) {
            if (type.isInstance(view)) {
                return type.cast(view);
            }
        }
        throw new CheckpointFormatException("model " + reference + " offers no " + type.getSimpleName() + ", only "
                + model.views().stream().map(view -> view.view().label()).toList());
    }

    @Override
    public void close() {
        owned.forEach(LoadedModel::close);
    }
}
