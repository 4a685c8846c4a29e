// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.diffusion;

import ai.djl.Device;
import java.util.Optional;
import org.anyorder.model.LogitAlignment;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.Visibility;
import org.anyorder.model.Vocabulary;

/** Says of itself what another model says, and has states of its own. */
abstract class ForwardingModel implements MaskedModel {
    private final MaskedModel model;

    ForwardingModel(MaskedModel model) {
        this.model = model;
    }

    MaskedModel model() {
        return model;
    }

    @Override
    public Visibility visibility() {
        return model.visibility();
    }

    @Override
    public LogitAlignment alignment() {
        return model.alignment();
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
    public <T> Optional<T> feature(Class<T> type) {
        return model.feature(type);
    }

    /** The model belongs to whoever gave it. */
    @Override
    public void close() {}
}
