// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.train;

import ai.djl.Device;
import java.io.IOException;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.decoding.FolderLoader;
import org.anyorder.decoding.causal.LeftToRight;
import org.anyorder.kernel.Precision;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.model.CausalModel;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.SequenceModel;

/**
 * A loaded model and its causal view.
 *
 * @param loaded the model, which owns the weights
 * @param view of the next token
 */
public record CausalFolder(LoadedModel loaded, CausalModel view) implements AutoCloseable {
    /**
     * Loads a model of any architecture that has a causal view, or an any-subset one that is asked from left to right.
     *
     * @param reference the path of a folder or the name of an embedded model
     * @param device where the weights go
     * @param precision of the weights in products
     * @return the model; the caller closes it
     * @throws IOException if there is no such model, a file is unusable, or it is neither
     */
    public static CausalFolder open(String reference, Device device, Precision precision) throws IOException {
        LoadedModel loaded = FolderLoader.open(reference, device, precision);
        for (SequenceModel view : loaded.views()) {
            if (view instanceof CausalModel causal) {
                return new CausalFolder(loaded, causal);
            }
        }
        for (SequenceModel view : loaded.views()) {
            if (view instanceof AnySubsetModel any) {
                return new CausalFolder(loaded, new LeftToRight(any));
            }
        }
        try (loaded) {
            throw new CheckpointFormatException(reference + " must be a causal or any-subset model, and offers only "
                    + loaded.views().stream().map(view -> view.view().label()).toList());
        }
    }

    /** Frees the weights. */
    @Override
    public void close() {
        loaded.close();
    }
}
