// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import java.io.IOException;
import org.anyorder.decoding.causal.LeftToRight;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.model.CausalModel;
import org.anyorder.model.LoadedModel;
import org.anyorder.testing.CausalModelContract;
import org.anyorder.testing.GoldenFolder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The recorded XLNet, asked from left to right, is a causal model like any other. */
class XlnetFromLeftToRightTest extends CausalModelContract {
    private static LoadedModel loaded;

    @BeforeAll
    static void load() throws IOException {
        loaded = new GoldenFolder("xlnet").open();
    }

    @AfterAll
    static void close() {
        loaded.close();
    }

    @Override
    protected CausalModel model() {
        return new LeftToRight((AnySubsetModel) loaded.views().get(0));
    }

    @Override
    protected int[][] rows() {
        return new int[][] {{7, 12, 30, 9, 21}, {8, 15, 7}, {22, 9, 11, 13}};
    }

    @Override
    protected double tolerance() {
        return 1e-4;
    }
}
