// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.insertion.network.InsertionKind;
import org.anyorder.train.Objective;
import org.anyorder.train.ObjectiveProvider;
import org.anyorder.train.ObjectiveSettings;

/**
 * The objective {@code insertion} of training files, {@link DroppedTokenObjective}. Options, all of them optional, with
 * what they mean if absent: {@code constraint} ({@code none}, {@code prefix} or {@code gaps}; none),
 * {@code input_constraint} (false), {@code stopping_class_weight} (both classes weigh 1), {@code stopping_loss_weight}
 * (1), {@code length_correction} (false), {@code prompt_fraction} (0), {@code span_fraction} (0).
 */
public final class InsertionObjectiveProvider implements ObjectiveProvider {
    private static final Set<String> OPTIONS = new TreeSet<>(Set.of(
            "name",
            "constraint",
            "input_constraint",
            "stopping_class_weight",
            "stopping_loss_weight",
            "length_correction",
            "prompt_fraction",
            "span_fraction"));

    /** For {@link java.util.ServiceLoader}. */
    public InsertionObjectiveProvider() {}

    @Override
    public String name() {
        return "insertion";
    }

    @Override
    public Objective<?> create(ObjectiveSettings settings) throws IOException {
        ModelConfig options = settings.options();
        options.refuseOthers(OPTIONS);
        DroppedTokenLoss loss = loss(options);
        boolean shown = options.flagOr("input_constraint", false);
        if (shown && loss.constraint() == SlotConstraint.NONE) {
            throw options.refuse("input_constraint", "false unless \"constraint\" is \"prefix\" or \"gaps\"");
        }
        return new DroppedTokenObjective(
                new SubjectReader(settings, InsertionKind.ILM).read(),
                loss,
                shown ? DroppedTokenObjective.ConstraintInput.SHOWN : DroppedTokenObjective.ConstraintInput.HIDDEN);
    }

    private static DroppedTokenLoss loss(ModelConfig options) throws CheckpointFormatException {
        OptionalDouble classWeight = options.has("stopping_class_weight")
                ? OptionalDouble.of(options.real("stopping_class_weight", Double.MIN_VALUE, Math.nextDown(1.0)))
                : OptionalDouble.empty();
        return new DroppedTokenLoss(
                constraint(options),
                classWeight,
                options.realOr("stopping_loss_weight", 1, 0, 1e6),
                options.flagOr("length_correction", false)
                        ? DroppedTokenLoss.ExampleWeighting.LENGTH_CORRECTED
                        : DroppedTokenLoss.ExampleWeighting.EQUAL);
    }

    private static SlotConstraint constraint(ModelConfig options) throws CheckpointFormatException {
        String given = options.optionalString("constraint").orElse(key(SlotConstraint.NONE));
        for (SlotConstraint constraint : SlotConstraint.values()) {
            if (key(constraint).equals(given)) {
                return constraint;
            }
        }
        throw options.refuse(
                "constraint",
                "one of "
                        + Arrays.stream(SlotConstraint.values())
                                .map(InsertionObjectiveProvider::key)
                                .collect(Collectors.joining(", ")));
    }

    private static String key(SlotConstraint constraint) {
        return constraint.name().toLowerCase(Locale.ROOT);
    }
}
