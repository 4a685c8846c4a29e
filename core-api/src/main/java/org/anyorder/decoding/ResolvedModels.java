// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.checkpoint.ModelLocation;
import org.anyorder.checkpoint.TokenizerFile;
import org.anyorder.kernel.Precision;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.ModelResolver;
import org.anyorder.model.SequenceModel;

/** Loads the second models that a strategy's options name, and owns them. */
final class ResolvedModels implements ModelResolver, AutoCloseable {

    private final String first;
    private final Device device;
    private final Precision precision;
    private final List<LoadedModel> owned = new ArrayList<>();

    /** Second models beside a first one, which is named as it was loaded. */
    ResolvedModels(String first, Device device, Precision precision) {
        this.first = first;
        this.device = device;
        this.precision = precision;
    }

    @Override
    public <M extends SequenceModel> M resolve(String reference, Class<M> type) throws IOException {
        LoadedModel model = FolderLoader.open(reference, device, precision);
        owned.add(model);
        for (SequenceModel view : model.views()) {
            if (type.isInstance(view)) {
                return type.cast(view);
            }
        }
        throw new CheckpointFormatException("model " + reference + " offers no " + type.getSimpleName() + ", only "
                + model.views().stream().map(view -> view.view().label()).toList());
    }

    @Override
    public <M extends SequenceModel> M resolveOfSameTokens(String reference, Class<M> type) throws IOException {
        Optional<TokenizerFile> own = tokenizer(first);
        Optional<TokenizerFile> other = tokenizer(reference);
        if (own.isPresent()
                && other.isPresent()
                && own.get().fingerprint() != other.get().fingerprint()) {
            throw new CheckpointFormatException("model " + reference + " has another tokenizer than " + first
                    + ": the same ids stand for other tokens");
        }
        return resolve(reference, type);
    }

    private static Optional<TokenizerFile> tokenizer(String reference) throws IOException {
        try (ModelLocation location = ModelLocation.of(reference)) {
            Optional<Path> file = ModelFolder.open(location.folder()).tokenizerFile();
            return file.isPresent() ? Optional.of(TokenizerFile.read(file.get())) : Optional.empty();
        }
    }

    @Override
    public void close() {
        owned.forEach(LoadedModel::close);
    }
}
