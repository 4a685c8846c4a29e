// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.anyorder.model.CausalModel;
import org.anyorder.model.LoadedModel;
import org.anyorder.testing.CausalModelContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** What every causal model keeps, of each network. */
class CausalNetworksTest {

    @Nested
    class OfGpt2 extends Contract {
        OfGpt2() {
            super("gpt2");
        }
    }

    @Nested
    class OfLlama extends Contract {
        OfLlama() {
            super("llama");
        }
    }

    @Nested
    class OfScaledLlama extends Contract {
        OfScaledLlama() {
            super("llama/scaled");
        }
    }

    @Nested
    class OfQwen2 extends Contract {
        OfQwen2() {
            super("qwen2");
        }
    }

    @Nested
    class OfQwen3 extends Contract {
        OfQwen3() {
            super("qwen3");
        }
    }

    abstract static class Contract extends CausalModelContract {
        private final LoadedModel loaded;
        private final CausalModel model;

        Contract(String name) {
            try {
                loaded = Golden.open(name);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            model = Golden.view(loaded);
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
            return new int[][] {{3, 1, 40, 1, 5, 9, 2}, {2, 7, 1}, {8, 30, 31, 0}};
        }

        @Override
        protected double tolerance() {
            return 2e-5;
        }
    }
}
