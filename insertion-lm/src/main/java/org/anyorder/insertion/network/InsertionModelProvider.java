// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.network;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.checkpoint.TensorSource;
import org.anyorder.kernel.Precision;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.ModelProvider;

/**
 * Loads folders of the insertion family, {@code model_type} {@code ilm} or {@code insertion_transformer}. Special
 * tokens that the configuration does not name are looked up in the folder's {@code tokenizer.json}.
 */
public final class InsertionModelProvider implements ModelProvider {
    private static final String ENGINE = "PyTorch";

    /** Made by the service loader. */
    public InsertionModelProvider() {}

    @Override
    public boolean claims(ModelConfig config) {
        try {
            Optional<String> type = config.modelType();
            for (InsertionKind kind : InsertionKind.values()) {
                if (type.filter(kind.modelType()::equals).isPresent()) {
                    return true;
                }
            }
            return false;
        } catch (CheckpointFormatException e) {
            return false; // a model_type that is no text is nobody's
        }
    }

    @Override
    public LoadedModel load(ModelFolder folder, Device device, Precision precision) throws IOException {
        InsertionConfig config = InsertionConfig.read(folder.config());
        Optional<Path> tokenizer = folder.tokenizerFile();
        if (tokenizer.isPresent()) {
            config = config.withTokens(config.tokens().orElse(ModelConfig.read(tokenizer.get()), config.vocabulary()));
        }
        NDManager owner = NDManager.newBaseManager(device, ENGINE);
        try (TensorSource weights = folder.weights()) {
            return new InsertionCheckpoint(InsertionNetwork.load(config, weights, owner, precision), owner);
        } catch (IOException | RuntimeException | Error e) {
            owner.close();
            throw e;
        }
    }
}
