// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.diffusion;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.anyorder.checkpoint.ElementType;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.checkpoint.SafetensorsWriter;
import org.anyorder.checkpoint.TensorSource;
import org.anyorder.decoding.FolderLoader;
import org.anyorder.diffusion.network.Conditioning;
import org.anyorder.diffusion.network.DecoderConfig;
import org.anyorder.diffusion.network.DecoderWeights;
import org.anyorder.diffusion.network.DiffusionConfig;
import org.anyorder.diffusion.network.DiffusionKind;
import org.anyorder.diffusion.network.DiffusionTransformer;
import org.anyorder.diffusion.network.DiffusionWeights;
import org.anyorder.diffusion.network.MaskedDecoder;
import org.anyorder.kernel.Precision;
import org.anyorder.model.LoadedModel;
import org.anyorder.nn.Compute;

/**
 * Masked networks with random weights, the same in every JVM. Norms let pass what they get, modulations are at work.
 */
enum RandomNetwork {
    /** The diffusion transformer of MDLM. */
    MDLM {
        @Override
        Checkpoint draw(NetworkSize size, NDManager owner) {
            return drawn(config(DiffusionKind.MDLM, size, size.positions()), owner);
        }
    },
    /** That of BD3-LM. */
    BD3LM {
        @Override
        Checkpoint draw(NetworkSize size, NDManager owner) {
            return drawn(config(DiffusionKind.BD3LM, size, BLOCK), owner);
        }
    },
    /** The decoder of LLaDA; its gated feed-forward part has as many weights as a plain one four times as wide. */
    LLADA {
        @Override
        Checkpoint draw(NetworkSize size, NDManager owner) throws IOException {
            DecoderConfig config = DecoderConfig.read(ModelConfig.parse("config.json", """
                    {"model_type": "llada", "d_model": %d, "n_layers": %d, "n_heads": %d, "mlp_hidden_size": %d,
                     "vocab_size": %d, "mask_token_id": %d, "max_sequence_length": %d, "weight_tying": false}
                    """.formatted(
                            size.width(),
                            size.layers(),
                            size.heads(),
                            8 * size.width() / 3,
                            size.vocabulary(),
                            size.mask(),
                            size.positions())));
            Map<String, NDArray> values = random(new MaskedDecoder(config, Compute.FLOAT32).shapes(), owner);
            return new Checkpoint(config.toJson().toString(), DecoderWeights.publish(config, values, owner));
        }
    };

    /** Positions of a block of BD3-LM. */
    static final int BLOCK = 16;

    private static final int CONDITION_WIDTH = 128;
    private static final int WAVES = 256;

    /**
     * What a folder holds.
     *
     * @param config the text of its configuration
     * @param weights published name to array
     */
    record Checkpoint(String config, Map<String, NDArray> weights) {}

    /** What is made of a folder. */
    private interface Reader<T> {
        T read(Path folder) throws IOException;
    }

    abstract Checkpoint draw(NetworkSize size, NDManager owner) throws IOException;

    /** A model as users load it. */
    LoadedModel load(NetworkSize size, Precision precision) throws IOException {
        return written(size, folder -> FolderLoader.open(folder.toString(), Device.cpu(), precision));
    }

    /** The network of {@link #MDLM} alone; its weights are the owner's. */
    static DiffusionTransformer transformer(NetworkSize size, NDManager owner, Precision precision) throws IOException {
        return MDLM.written(size, folder -> {
            ModelFolder files = ModelFolder.open(folder);
            try (TensorSource weights = files.weights()) {
                return DiffusionTransformer.load(DiffusionConfig.read(files.config()), weights, owner, precision);
            }
        });
    }

    /** Weights are read into memory, so the folder is there only while they are. */
    private <T> T written(NetworkSize size, Reader<T> reader) throws IOException {
        Path folder = Files.createTempDirectory("anyorder-benchmark");
        Path config = folder.resolve("config.json");
        Path weights = folder.resolve("model.safetensors");
        try (NDManager owner = NDManager.newBaseManager(Device.cpu())) {
            Engine.getEngine("PyTorch").setRandomSeed(1);
            Checkpoint checkpoint = draw(size, owner);
            Files.writeString(config, checkpoint.config());
            SafetensorsWriter.write(weights, checkpoint.weights(), ElementType.F32);
        }
        try {
            return reader.read(folder);
        } finally {
            Files.deleteIfExists(weights);
            Files.deleteIfExists(config);
            Files.deleteIfExists(folder);
        }
    }

    private static DiffusionConfig config(DiffusionKind kind, NetworkSize size, int block) {
        return new DiffusionConfig(
                kind,
                size.vocabulary(),
                size.mask(),
                size.transformer(),
                block,
                Conditioning.CONSTANT,
                CONDITION_WIDTH,
                WAVES,
                OptionalInt.empty(),
                OptionalInt.empty());
    }

    private static Checkpoint drawn(DiffusionConfig config, NDManager owner) {
        Map<String, NDArray> values = random(new DiffusionTransformer(config, Compute.FLOAT32).shapes(), owner);
        return new Checkpoint(config.toJson().toString(), DiffusionWeights.publish(config, values, owner));
    }

    static Map<String, NDArray> random(Map<String, Shape> shapes, NDManager owner) {
        Map<String, NDArray> values = new LinkedHashMap<>();
        shapes.forEach((path, shape) -> values.put(path, value(path, shape, owner)));
        return values;
    }

    private static NDArray value(String path, Shape shape, NDManager owner) {
        if (shape.dimension() == 1 && !path.endsWith("bias")) {
            return owner.ones(shape, DataType.FLOAT32); // the gain of a norm
        }
        float bound = path.endsWith("modulation.bias") ? 1 : 0.05f;
        return owner.randomUniform(-bound, bound, shape, DataType.FLOAT32);
    }
}
