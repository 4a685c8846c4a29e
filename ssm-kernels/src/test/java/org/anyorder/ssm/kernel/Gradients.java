// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.kernel;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.anyorder.testing.GoldenFile;

/** Recorded gradients of Σ y · weight, and ours. */
final class Gradients {
    private Gradients() {}

    /** The gradient by name of each input. */
    static Map<String, NDArray> of(
            Map<String, NDArray> inputs, NDArray weight, Function<Map<String, NDArray>, NDArray> function) {
        inputs.values().forEach(input -> input.setRequiresGradient(true));
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            collector.backward(function.apply(inputs).mul(weight).sum());
        }
        Map<String, NDArray> gradients = new LinkedHashMap<>();
        inputs.forEach((name, input) -> gradients.put(name, input.getGradient().duplicate()));
        inputs.values().forEach(input -> input.setRequiresGradient(false));
        return gradients;
    }

    /** The recorded parameters log Δ, log(−Re A), −Im A and others of a case. */
    static Map<String, NDArray> parameters(
            GoldenFile golden, NDManager manager, String prefix, String eigenvalues, Map<String, String> others) {
        Map<String, NDArray> inputs = new LinkedHashMap<>();
        NDArray lambda = golden.array(manager, prefix + eigenvalues);
        inputs.put("inv_dt", golden.array(manager, prefix + "dt").log());
        inputs.put("A_real", lambda.get("...,0").neg().log());
        inputs.put("A_imag", lambda.get("...,1").neg());
        others.forEach((name, recorded) -> inputs.put(name, golden.array(manager, prefix + recorded)));
        return inputs;
    }
}
