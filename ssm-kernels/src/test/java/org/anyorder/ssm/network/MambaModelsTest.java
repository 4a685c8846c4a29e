// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.anyorder.model.CausalModel;
import org.anyorder.model.LoadedModel;
import org.anyorder.testing.CausalModelContract;
import org.anyorder.testing.GoldenFolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** What every causal model keeps, of each generation of Mamba. */
class MambaModelsTest {

    @Nested
    class OfMamba extends Contract {
        OfMamba() {
            super("ssm/mamba1");
        }
    }

    @Nested
    class OfMamba2 extends Contract {
        OfMamba2() {
            super("ssm/mamba2");
        }
    }

    abstract static class Contract extends CausalModelContract {
        private final LoadedModel loaded;
        private final CausalModel model;

        Contract(String name) {
            try {
                loaded = new GoldenFolder(name).open();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            model = (CausalModel) loaded.views().get(0);
        }

        @AfterEach
        void close() {
            loaded.close();
        }

        @Override
        protected CausalModel model() {
            return model;
        }

        @Override
        protected int[][] rows() {
            return new int[][] {{3, 1, 30, 1, 5, 9, 2}, {2, 7, 1}, {8, 30, 31, 0}};
        }

        @Override
        protected double tolerance() {
            return 2e-5;
        }
    }
}
