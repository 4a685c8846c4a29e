// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.insertion.network.InsertionKind;
import org.anyorder.train.Objective;
import org.anyorder.train.ObjectiveProvider;
import org.anyorder.train.ObjectiveSettings;

/**
 * The objective {@code insertion-transformer} of training files, {@link InsertionTransformerObjective}. Options:
 * {@code eos_weight} (1 if absent), {@code prompt_fraction} (0), {@code span_fraction} (0).
 */
public final class InsertionTransformerObjectiveProvider implements ObjectiveProvider {
    private static final Set<String> OPTIONS =
            new TreeSet<>(Set.of("name", "eos_weight", "prompt_fraction", "span_fraction"));

    /** For {@link java.util.ServiceLoader}. */
    public InsertionTransformerObjectiveProvider() {}

    @Override
    public String name() {
        return "insertion-transformer";
    }

    @Override
    public Objective<?> create(ObjectiveSettings settings) throws IOException {
        settings.options().refuseOthers(OPTIONS);
        double endWeight = settings.options().realOr("eos_weight", 1, 1e-6, 1e6);
        InsertionSubject subject = new SubjectReader(settings, InsertionKind.INSERTION_TRANSFORMER).read();
        try {
            return new InsertionTransformerObjective(subject, endWeight);
        } catch (IllegalArgumentException refused) {
            throw new CheckpointFormatException(settings.options().origin() + ": " + refused.getMessage(), refused);
        }
    }
}
