// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.anyorder.kernel.AdamWKernel;

/**
 * The numbers of a training: weights, moments and average by parameter name, and what an update does to them. Owned by
 * the manager given; frozen parameters have a weight only.
 */
final class TrainingState {
    private static final NDIndex ALL = new NDIndex("...");
    // Guards the division when the norm is zero, as PyTorch's clip_grad_norm_ does.
    private static final double NORM_EPSILON = 1e-6;

    private final NDManager owner;
    private final Map<String, NDArray> weights = new LinkedHashMap<>();
    private final Map<String, Moments> moments = new LinkedHashMap<>();
    private final Map<String, NDArray> averages = new LinkedHashMap<>();

    TrainingState(Block network, NDManager owner) {
        this.owner = owner;
        for (Pair<String, Parameter> named : network.getParameters()) {
            String name = named.getKey();
            Parameter parameter = named.getValue();
            if (!parameter.isInitialized()) {
                throw new IllegalArgumentException("parameter " + name + " of the new network is not initialised");
            }
            NDArray weight = parameter.getArray();
            if (weights.put(name, weight) != null) {
                throw new IllegalArgumentException("the network has two parameters named " + name);
            }
            if (parameter.requiresGradient()) {
                weight.setRequiresGradient(true);
                moments.put(name, new Moments(zeros(weight), zeros(weight)));
                NDArray average = zeros(weight);
                average.set(ALL, weight);
                averages.put(name, average);
            }
        }
        if (moments.isEmpty()) {
            throw new IllegalArgumentException("the network has no parameter to train");
        }
    }

    private NDArray zeros(NDArray like) {
        return owner.zeros(like.getShape(), like.getDataType(), like.getDevice());
    }

    /** Number of trained weights. */
    long size() {
        return moments.values().stream().mapToLong(pair -> pair.first().size()).sum();
    }

    /** Every array under the name it has in a checkpoint. */
    Map<String, NDArray> named() {
        Map<String, NDArray> named = new LinkedHashMap<>();
        weights.forEach((name, array) -> named.put("weight." + name, array));
        moments.forEach((name, pair) -> {
            named.put("first." + name, pair.first());
            named.put("second." + name, pair.second());
        });
        averages.forEach((name, array) -> named.put("average." + name, array));
        return named;
    }

    /** Overwrites every array by its values in a checkpoint, which has the same names and shapes. */
    void restore(Map<String, NDArray> saved) {
        named().forEach((name, array) -> overwrite(array, saved.get(name)));
    }

    /** Copies of the weights as they are, frozen ones included. */
    Map<String, NDArray> snapshot(NDManager scope) {
        Map<String, NDArray> copies = new LinkedHashMap<>();
        weights.forEach((name, weight) -> {
            NDArray copy = scope.zeros(weight.getShape(), weight.getDataType(), weight.getDevice());
            copy.set(ALL, weight);
            copies.put(name, copy);
        });
        return copies;
    }

    /** Runs something while the network holds the averaged weights, then puts the weights back as they were. */
    <T> T withAverages(java.util.function.Supplier<T> work) {
        try (NDManager scope = owner.newSubManager()) {
            Map<String, NDArray> kept = snapshot(scope);
            averages.forEach((name, average) -> overwrite(weights.get(name), average));
            try {
                return work.get();
            } finally {
                averages.keySet().forEach(name -> overwrite(weights.get(name), kept.get(name)));
            }
        }
    }

    /** The engine records on every thread but the one that loaded it, and refuses to write into what it records. */
    private static void overwrite(NDArray array, NDArray values) {
        try (NDArray unrecorded = array.stopGradient()) {
            unrecorded.set(ALL, values);
        }
    }

    /** Filled in place and not subtracted from itself: a NaN would stay. */
    void zeroGradients() {
        // The fill leaves its scalar behind in the gradient's manager, hence the scope.
        try (NDManager scope = owner.newSubManager()) {
            gradients(scope).values().forEach(gradient -> gradient.set(ALL, 0f));
        }
    }

    // Each call of getGradient makes a further array over the same memory.
    private Map<String, NDArray> gradients(NDManager scope) {
        Map<String, NDArray> gradients = new LinkedHashMap<>();
        for (String name : moments.keySet()) {
            NDArray gradient = weights.get(name).getGradient();
            gradient.attach(scope);
            gradients.put(name, gradient);
        }
        return gradients;
    }

    /**
     * One update from the gradients that stand in the weights.
     *
     * @return norm of the gradient before clipping; when it is not finite nothing was changed
     */
    double update(Objective<?> objective, TrainingSettings settings, long update) {
        try (NDManager scope = owner.newSubManager()) {
            Map<String, NDArray> gradients = gradients(scope);
            double norm = norm(gradients);
            if (!Double.isFinite(norm)) {
                return norm;
            }
            // Gradients longer than the clip are divided by what shortens them to it.
            double divisor = Math.max(1, (norm + NORM_EPSILON) / settings.clip());
            double rate = settings.schedule().rate(update, settings.updates());
            double share = 1 - settings.average().decayAt(update);
            Map<Group, AdamWKernel.Step> steps = new HashMap<>();
            gradients.forEach((name, gradient) -> {
                Moments pair = moments.get(name);
                AdamWKernel.update(
                        new AdamWKernel.Arrays(
                                weights.get(name), gradient, pair.first(), pair.second(), averages.get(name)),
                        steps.computeIfAbsent(
                                new Group(objective.decays(name), objective.rate(name)), group -> settings.optimizer()
                                        .step(
                                                scope,
                                                new AdamW.Step(update, rate * group.rate(), divisor),
                                                group.decays(),
                                                share)));
            });
            return norm;
        }
    }

    private static double norm(Map<String, NDArray> gradients) {
        double total = 0;
        for (NDArray gradient : gradients.values()) {
            try (NDArray norm = gradient.norm()) {
                double length = norm.getFloat();
                total += length * length;
            }
        }
        return Math.sqrt(total);
    }

    /** Parameters that are updated alike. */
    private record Group(boolean decays, double rate) {}

    /** Running means of one parameter's gradient and of its square. */
    private record Moments(NDArray first, NDArray second) {}
}
