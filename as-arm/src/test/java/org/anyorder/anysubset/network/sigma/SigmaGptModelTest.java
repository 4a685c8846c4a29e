// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network.sigma;

import java.io.IOException;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.model.LoadedModel;
import org.anyorder.testing.AnySubsetModelContract;
import org.anyorder.testing.GoldenFolder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** What every any-subset model keeps. */
final class SigmaGptModelTest extends AnySubsetModelContract {
    private static LoadedModel loaded;

    @BeforeAll
    static void load() throws IOException {
        loaded = new GoldenFolder("sigma_gpt").open();
    }

    @AfterAll
    static void close() {
        loaded.close();
    }

    @Override
    protected AnySubsetModel model() {
        return (AnySubsetModel) loaded.views().get(0);
    }

    @Override
    protected int[][] rows() {
        return new int[][] {{1, 2, 3, 4, 5, 6}, {7, 19, 0, 7, 11, 2}};
    }

    @Override
    protected int[][] ranks() {
        return new int[][] {{5, 0, 3, 1, 4, 2}, {0, 1, 2, 3, 4, 5}};
    }

    @Override
    protected double tolerance() {
        return 1e-5;
    }
}
