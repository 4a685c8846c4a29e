// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.model.SubsetState;
import org.anyorder.model.SuccessorAccess;
import org.anyorder.model.Vocabulary;

/**
 * A model that says something arbitrary of what follows what.
 *
 * @param model the model
 * @param table what it says
 */
record SuccessorModel(AnySubsetModel model, float[] table) implements AnySubsetModel, SuccessorAccess {

    static SuccessorModel arbitrary(LawModel model, RandomGenerator random) {
        int tokens = model.vocabulary().size();
        float[] table = new float[tokens * tokens];
        for (int at = 0; at < table.length; at++) {
            table[at] = (float) random.nextDouble(-2, 2);
        }
        return new SuccessorModel(model, table);
    }

    @Override
    public Optional<float[]> successors(NDManager work) {
        return Optional.of(table);
    }

    @Override
    public int minimumPrompt() {
        return model.minimumPrompt();
    }

    @Override
    public SubsetState open(NDManager owner) {
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
    public void close() {
        model.close();
    }
}
