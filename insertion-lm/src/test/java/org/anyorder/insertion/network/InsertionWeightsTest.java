// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ElementType;
import org.anyorder.checkpoint.SafetensorsReader;
import org.anyorder.checkpoint.SafetensorsWriter;
import org.anyorder.checkpoint.TensorSource;
import org.anyorder.kernel.Precision;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InsertionWeightsTest {
    @TempDir
    Path folder;

    @Test
    void publishesExactlyTheTensorsOfTheOriginal() throws IOException {
        for (String name : new String[] {"/golden/ilm", "/golden/ilm/variant", "/golden/ilm/insertion-transformer"}) {
            try (NDManager manager = NDManager.newBaseManager();
                    TensorSource file =
                            SafetensorsReader.open(GoldenNetwork.path(name).resolve("model.safetensors"));
                    GoldenNetwork golden =
                            new GoldenNetwork(name, "/golden/ilm/cases.safetensors", Precision.FLOAT32)) {
                InsertionNetwork network = trainable(golden.network.config(), manager);
                Map<String, NDArray> published = InsertionWeights.publish(network.config(), network.values(), manager);
                assertEquals(file.tensors().keySet(), new LinkedHashMap<>(published).keySet());
                file.tensors()
                        .forEach((tensor, info) -> assertArrayEquals(
                                info.shape(), published.get(tensor).getShape().getShape(), tensor));
            }
        }
    }

    @Test
    void readsBackTheNetworkThatItWrote() throws IOException {
        try (NDManager manager = NDManager.newBaseManager();
                GoldenNetwork golden = GoldenNetwork.variant(Precision.FLOAT32)) {
            InsertionNetwork trained = trainable(golden.network.config(), manager);
            InsertionNetwork read = written(
                    InsertionWeights.publish(trained.config(), trained.values(), manager), trained.config(), manager);
            InsertionInput input = golden.input(manager, "plain");
            assertArrayEquals(
                    trained.forward(input, Mode.INFERENCE).logits().toFloatArray(),
                    read.forward(input, Mode.INFERENCE).logits().toFloatArray());
        }
    }

    @Test
    void takesTypesThatAreNotStoredForZero() throws IOException {
        try (NDManager manager = NDManager.newBaseManager();
                GoldenNetwork golden = GoldenNetwork.first(Precision.FLOAT32)) {
            Map<String, NDArray> tensors = tensors(golden.network.config(), manager);
            tensors.remove("type_embeddings.weight");
            tensors.remove("encoder.0.rotary_emb.inv_freq");
            InsertionNetwork network = written(tensors, golden.network.config(), manager);
            InsertionInput plain = golden.input(manager, "outoforder");
            assertArrayEquals(
                    network.forward(plain, Mode.INFERENCE).logits().toFloatArray(),
                    network.forward(golden.constrained(manager), Mode.INFERENCE)
                            .logits()
                            .toFloatArray());
        }
    }

    @Test
    void refusesOtherRotaryFrequencies() throws IOException {
        try (NDManager manager = NDManager.newBaseManager();
                GoldenNetwork golden = GoldenNetwork.first(Precision.FLOAT32)) {
            Map<String, NDArray> tensors = tensors(golden.network.config(), manager);
            tensors.put("encoder.1.rotary_emb.inv_freq", manager.ones(new Shape(8)));
            String message = refusal(tensors, golden.network.config());
            assertTrue(message.contains("encoder.1.rotary_emb.inv_freq[1] must be 0.316"), message);
        }
    }

    @Test
    void listsAllTensorsThatAreMissingLeftOverOrMisshapen() throws IOException {
        try (NDManager manager = NDManager.newBaseManager();
                GoldenNetwork golden = GoldenNetwork.first(Precision.FLOAT32)) {
            Map<String, NDArray> tensors = tensors(golden.network.config(), manager);
            tensors.remove("output_layer.linear.weight");
            tensors.put("encoder.1.o_proj.weight", manager.zeros(new Shape(64, 63)));
            tensors.put("encoder.2.norm1.weight", manager.zeros(new Shape(64)));
            String message = refusal(tensors, golden.network.config());
            for (String name :
                    new String[] {"output_layer.linear.weight", "encoder.1.o_proj.weight", "encoder.2.norm1.weight"}) {
                assertTrue(message.contains(name), message);
            }
        }
    }

    @Test
    void refusesAStopHeadInAnInsertionTransformer() throws IOException {
        try (NDManager manager = NDManager.newBaseManager();
                GoldenNetwork golden = GoldenNetwork.first(Precision.FLOAT32);
                GoldenNetwork transformer = GoldenNetwork.insertionTransformer()) {
            String message = refusal(tensors(golden.network.config(), manager), transformer.network.config());
            assertTrue(message.contains("length_output_layer.linear.weight"), message);
        }
    }

    private String refusal(Map<String, NDArray> tensors, InsertionConfig config) {
        try (NDManager manager = NDManager.newBaseManager()) {
            return assertThrows(CheckpointFormatException.class, () -> written(tensors, config, manager))
                    .getMessage();
        }
    }

    private InsertionNetwork written(Map<String, NDArray> tensors, InsertionConfig config, NDManager manager)
            throws IOException {
        Path file = folder.resolve("model.safetensors");
        SafetensorsWriter.write(file, tensors, ElementType.F32);
        try (TensorSource source = SafetensorsReader.open(file)) {
            return InsertionNetwork.load(config, source, manager, Precision.FLOAT32);
        }
    }

    private static Map<String, NDArray> tensors(InsertionConfig config, NDManager manager) {
        return new LinkedHashMap<>(
                InsertionWeights.publish(config, trainable(config, manager).values(), manager));
    }

    private static InsertionNetwork trainable(InsertionConfig config, NDManager manager) {
        Engine.getEngine("PyTorch").setRandomSeed(23);
        InsertionNetwork network = new InsertionNetwork(config, Compute.FLOAT32);
        network.initialize(manager, DataType.FLOAT32);
        return network;
    }
}
