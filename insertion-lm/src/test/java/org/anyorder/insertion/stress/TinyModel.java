// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.stress;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.anyorder.Gap;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Template;
import org.anyorder.checkpoint.ElementType;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.SafetensorsWriter;
import org.anyorder.insertion.network.InsertionConfig;
import org.anyorder.insertion.network.InsertionNetwork;
import org.anyorder.insertion.network.InsertionWeights;
import org.anyorder.nn.Compute;

/** A folder with an untrained network of one layer, and requests for it. */
final class TinyModel {

    static final int VOCABULARY = 24;

    private TinyModel() {}

    static JsonObject config() {
        JsonObject config = new JsonObject();
        config.addProperty("model_type", "ilm");
        config.addProperty("num_embeddings", VOCABULARY);
        config.addProperty("d_model", 16);
        config.addProperty("num_layers", 1);
        config.addProperty("nhead", 2);
        config.addProperty("dim_feedforward", 32);
        config.addProperty("activation", "relu");
        config.addProperty("rotary_emb_dim", 8);
        config.addProperty("max_length", 40);
        config.addProperty("padding_idx", 0);
        config.addProperty("mask_idx", 3);
        config.addProperty("cls_token_id", 4);
        config.addProperty("bos_token_id", 1);
        return config;
    }

    static Path write(Path folder) throws IOException {
        return write(folder, config());
    }

    static Path write(Path folder, JsonObject json) throws IOException {
        Files.createDirectories(folder);
        InsertionConfig config = InsertionConfig.read(ModelConfig.parse("config.json", json.toString()));
        Files.writeString(folder.resolve("config.json"), json.toString());
        try (NDManager owner = NDManager.newBaseManager()) {
            owner.getEngine().setRandomSeed(11);
            InsertionNetwork network = new InsertionNetwork(config, Compute.FLOAT32);
            network.initialize(owner, DataType.FLOAT32);
            SafetensorsWriter.write(
                    folder.resolve("model.safetensors"),
                    InsertionWeights.publish(config, network.values(), owner),
                    ElementType.F32);
        }
        return folder;
    }

    /** Up to four tokens between two words, by a seed of its own. */
    static GenerationRequest request(int number) {
        Template template = Template.of(Known.of(6 + number % 8), Gap.between(2, 4), Known.of(15 + number % 9));
        return GenerationRequest.builder(template).seed(number).build();
    }
}
