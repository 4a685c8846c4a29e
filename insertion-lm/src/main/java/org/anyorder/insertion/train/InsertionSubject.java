// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.insertion.network.InsertionConfig;
import org.anyorder.insertion.network.InsertionKind;
import org.anyorder.insertion.network.InsertionNetwork;
import org.anyorder.insertion.network.InsertionWeights;
import org.anyorder.insertion.task.InsertionExample;
import org.anyorder.nn.Compute;
import org.anyorder.train.Phase;
import org.anyorder.train.RowStream;

/**
 * What every insertion objective needs: the network to train and the examples to show it.
 *
 * @param config the network
 * @param compute how its linear layers multiply
 * @param source where examples come from; its vocabulary and lengths must fit the network
 * @param drops what is dropped from them
 */
public record InsertionSubject(InsertionConfig config, Compute compute, ExampleSource source, TokenDrops drops) {
    /**
     * Checks that the network can read the examples.
     *
     * @param config the network
     * @param compute how its linear layers multiply
     * @param source where examples come from; its vocabulary and lengths must fit the network
     * @param drops what is dropped from them
     * @throws IllegalArgumentException if the network has too few embeddings or positions
     */
    public InsertionSubject {
        Objects.requireNonNull(compute, "compute");
        Objects.requireNonNull(drops, "drops");
        if (!(config.vocabulary() >= source.vocabularySize())) {
            throw new IllegalArgumentException("num_embeddings must be at least " + source.vocabularySize()
                    + ", the vocabulary of the data, got " + config.vocabulary());
        }
        if (!(config.maxLength() >= source.longest())) {
            throw new IllegalArgumentException("max_length must be at least " + source.longest()
                    + ", the longest example, got " + config.maxLength());
        }
    }

    InsertionSubject require(InsertionKind kind) {
        if (config.kind() != kind) {
            throw new IllegalArgumentException("model_type must be " + kind.modelType() + " for this objective, got "
                    + config.kind().modelType());
        }
        return this;
    }

    ModelConfig model() {
        JsonObject json = config.toJson();
        json.add("task", source.task());
        try {
            return ModelConfig.parse("the network to train", json.toString());
        } catch (CheckpointFormatException impossible) {
            throw new IllegalStateException("a valid configuration did not survive being written", impossible);
        }
    }

    InsertionNetwork newNetwork(NDManager owner) {
        InsertionNetwork network = new InsertionNetwork(config, compute);
        network.initialize(owner, DataType.FLOAT32);
        return network;
    }

    /**
     * One example a row, with tokens dropped; drawn in this order, example first, so that the drops never change the
     * data.
     */
    List<DepletedExample> examples(Phase phase, List<RowStream> rows) {
        List<DepletedExample> examples = new ArrayList<>();
        for (RowStream row : rows) {
            InsertionExample example = source.draw(phase, row.random());
            examples.add(DepletedExample.of(example, drops.draw(example, row.random())));
        }
        return examples;
    }

    Map<String, NDArray> publish(Map<String, NDArray> parameters) {
        NDManager owner = parameters.values().iterator().next().getManager();
        return InsertionWeights.publish(config, parameters, owner);
    }
}
