// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.evaluation;

import java.util.Optional;
import java.util.stream.Stream;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.insertion.network.InsertionKind;

/** Whether a configuration is of one of some kinds of network. */
final class ClaimedKinds {
    private ClaimedKinds() {}

    static boolean of(ModelConfig model, InsertionKind... kinds) {
        try {
            Optional<String> type = model.modelType();
            return Stream.of(kinds)
                    .anyMatch(kind -> type.filter(kind.modelType()::equals).isPresent());
        } catch (CheckpointFormatException e) {
            return false; // a model_type that is no text is nobody's
        }
    }
}
