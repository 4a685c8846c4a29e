// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.Map;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.insertion.network.InsertionKind;
import org.anyorder.insertion.network.InsertionNetwork;
import org.anyorder.train.Objective;

/** What the objectives of this family share: the subject says what is trained and published, they say by which loss. */
abstract class InsertionObjective implements Objective<InsertionNetwork> {
    final InsertionSubject subject;

    InsertionObjective(InsertionSubject subject, InsertionKind kind) {
        this.subject = subject.require(kind);
    }

    @Override
    public final ModelConfig model() {
        return subject.model();
    }

    @Override
    public final InsertionNetwork newNetwork(NDManager owner) {
        return subject.newNetwork(owner);
    }

    @Override
    public final Map<String, NDArray> publish(Map<String, NDArray> parameters) {
        return subject.publish(parameters);
    }

    @Override
    public final Map<String, Path> companions() {
        return subject.source().companions();
    }

    @Override
    public final String provenance() {
        return subject.source().provenance();
    }
}
