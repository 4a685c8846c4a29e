// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.insertion.network.InsertionKind;
import org.anyorder.train.Objective;
import org.anyorder.train.ObjectiveProvider;
import org.anyorder.train.ObjectiveSettings;

/**
 * The objective {@code insertion-transformer} of training files, {@link InsertionTransformerObjective}. Options, all of
 * them optional, with what they mean if absent: {@code loss} ({@code repository}, the uniform loss of the ILM
 * repository, or {@code uniform}, {@code binary-tree}, {@code left-to-right} as in the paper; repository),
 * {@code tree_temperature} (τ of binary-tree, at least 0, where 0 is the centre alone; 1), {@code termination}
 * ({@code slot}, every complete slot learns its end, or {@code sequence}, slots of complete sequences only, not with
 * the repository's loss; slot), {@code eos_weight} (1), {@code prompt_fraction} (0), {@code span_fraction} (0).
 */
public final class InsertionTransformerObjectiveProvider implements ObjectiveProvider {
    private static final String REPOSITORY = "repository";
    private static final Set<String> OPTIONS = new TreeSet<>(Set.of(
            "name", "loss", "tree_temperature", "termination", "eos_weight", "prompt_fraction", "span_fraction"));

    /** For {@link java.util.ServiceLoader}. */
    public InsertionTransformerObjectiveProvider() {}

    @Override
    public String name() {
        return "insertion-transformer";
    }

    @Override
    public Objective<?> create(ObjectiveSettings settings) throws IOException {
        ModelConfig options = settings.options();
        options.refuseOthers(OPTIONS);
        double endWeight = options.realOr("eos_weight", 1, 1e-6, 1e6);
        Optional<SpanLoss> loss = loss(options, endWeight);
        InsertionSubject subject = new SubjectReader(settings, InsertionKind.INSERTION_TRANSFORMER).read();
        try {
            return loss.isPresent()
                    ? new InsertionTransformerObjective(subject, loss.get())
                    : new InsertionTransformerObjective(subject, endWeight);
        } catch (IllegalArgumentException refused) {
            throw new CheckpointFormatException(settings.options().origin() + ": " + refused.getMessage(), refused);
        }
    }

    private static Optional<SpanLoss> loss(ModelConfig options, double endWeight) throws CheckpointFormatException {
        String name = options.optionalString("loss").orElse(REPOSITORY);
        SpanLoss.Termination termination = options.choiceOr("termination", SpanLoss.Termination.SLOT);
        if (name.equals(REPOSITORY)) {
            refuseGiven(options, "tree_temperature");
            if (termination != SpanLoss.Termination.SLOT) {
                throw options.refuse("termination", "\"slot\" with the loss \"" + REPOSITORY + '"');
            }
            return Optional.empty();
        }
        SpanLoss.Order order = order(options, name);
        if (order != SpanLoss.Order.BINARY_TREE) {
            refuseGiven(options, "tree_temperature");
        }
        double temperature = options.realOr("tree_temperature", 1, 0, 1e6);
        return Optional.of(new SpanLoss(order, temperature, termination, endWeight));
    }

    private static void refuseGiven(ModelConfig options, String key) throws CheckpointFormatException {
        if (options.has(key)) {
            throw options.refuse(key, "absent unless \"loss\" is \"" + key(SpanLoss.Order.BINARY_TREE) + '"');
        }
    }

    private static SpanLoss.Order order(ModelConfig options, String name) throws CheckpointFormatException {
        List<String> allowed = new ArrayList<>(List.of(REPOSITORY));
        for (SpanLoss.Order order : SpanLoss.Order.values()) {
            if (key(order).equals(name)) {
                return order;
            }
            allowed.add(key(order));
        }
        throw options.refuse("loss", "one of " + String.join(", ", allowed));
    }

    private static String key(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
