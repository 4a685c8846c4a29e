// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.anyorder.checkpoint.ModelConfig;

/** Learns y = sin(x₀) + x₁ x₂ from points in [-1, 1]⁴, with squared error. */
record ToyObjective(int hidden, float dropout) implements Objective<ToyNetwork> {
    ToyObjective(float dropout) {
        this(16, dropout);
    }

    @Override
    public ModelConfig model() {
        try {
            return ModelConfig.parse("toy", "{\"model_type\": \"toy\", \"hidden\": " + hidden + "}");
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    @Override
    public ToyNetwork newNetwork(NDManager owner) {
        ToyNetwork network = new ToyNetwork(hidden, dropout);
        network.initialize(owner);
        return network;
    }

    @Override
    public NDList batch(Phase phase, List<RowStream> rows, NDManager scope) {
        float[] inputs = new float[rows.size() * ToyNetwork.INPUTS];
        float[] targets = new float[rows.size()];
        for (int row = 0; row < rows.size(); row++) {
            RandomGenerator random = rows.get(row).random();
            int at = row * ToyNetwork.INPUTS;
            for (int input = 0; input < ToyNetwork.INPUTS; input++) {
                inputs[at + input] = random.nextFloat() * 2 - 1;
            }
            targets[row] = (float) Math.sin(inputs[at]) + inputs[at + 1] * inputs[at + 2];
        }
        return new NDList(
                scope.create(inputs, new Shape(rows.size(), ToyNetwork.INPUTS)),
                scope.create(targets, new Shape(rows.size(), 1)));
    }

    @Override
    public Loss loss(Pass<ToyNetwork> pass, NDList batch) {
        NDArray predicted = pass.forward(batch.get(0)).singletonOrThrow();
        NDArray error = batch.get(1).sub(predicted);
        return new Loss(
                error.square().mean(),
                batch.get(0).getShape().get(0),
                Map.of("absolute", error.abs().mean()));
    }

    @Override
    public Map<String, Double> scores(Pass<ToyNetwork> pass, List<RowStream> rows) {
        return Map.of("rows", (double) rows.size());
    }

    @Override
    public String provenance() {
        return "Points drawn for a test.";
    }
}
