// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.prompt;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.util.Optional;
import org.anyorder.model.CausalModel;
import org.anyorder.model.CausalState;
import org.anyorder.model.Vocabulary;

/** A causal model that takes chains of tokens alone, as recurrent ones do. */
record WithoutLayouts(CausalModel model) implements CausalModel {

    @Override
    public CausalState open(NDManager owner) {
        return model.open(owner);
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
        return Optional.empty();
    }

    @Override
    public void close() {
        model.close();
    }
}
