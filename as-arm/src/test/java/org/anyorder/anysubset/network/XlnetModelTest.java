// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.model.LoadedModel;
import org.anyorder.testing.AnySubsetModelContract;
import org.junit.jupiter.api.AfterEach;

/** The network keeps what every any-subset model keeps. */
class XlnetModelTest extends AnySubsetModelContract {
    private final LoadedModel loaded;

    XlnetModelTest() {
        try {
            loaded = Golden.FOLDER.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void close() {
        loaded.close();
    }

    @Override
    protected AnySubsetModel model() {
        return (AnySubsetModel) loaded.views().get(0);
    }

    @Override
    protected int[][] rows() {
        return Golden.cases().rows("subset.input_ids");
    }

    @Override
    protected int[][] ranks() {
        return Golden.ranks("subset");
    }

    @Override
    protected double tolerance() {
        return 2e-5;
    }
}
