// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.network;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.kernel.Precision;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.ModelProvider;

/**
 * Loads folders of the insertion family, {@code model_type} {@code ilm} or {@code insertion_transformer}. Special
 * tokens that the configuration does not name are looked up in the folder's {@code tokenizer.json}.
 */
public final class InsertionModelProvider implements ModelProvider {
    /** Made by the service loader. */
    public InsertionModelProvider() {}

    @Override
    public boolean claims(ModelConfig config) {
        return InsertionKind.anyOf(config, InsertionKind.values());
    }

    @Override
    public LoadedModel load(ModelFolder folder, Device device, Precision precision) throws IOException {
        InsertionConfig config = config(folder);
        return folder.build(
                device,
                (weights, owner) ->
                        new InsertionCheckpoint(InsertionNetwork.load(config, weights, owner, precision), owner));
    }

    private static InsertionConfig config(ModelFolder folder) throws CheckpointFormatException {
        InsertionConfig config = InsertionConfig.read(folder.config());
        Optional<Path> tokenizer = folder.tokenizerFile();
        return tokenizer.isPresent()
                ? config.withTokens(config.tokens().orElse(ModelConfig.read(tokenizer.get()), config.vocabulary()))
                : config;
    }
}
