// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import org.anyorder.EndToken;
import org.anyorder.GenerationRequest;
import org.anyorder.Limits;
import org.anyorder.Template;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.decoding.FolderLoader;
import org.anyorder.decoding.causal.Autoregressive;
import org.anyorder.kernel.Precision;
import org.anyorder.model.CausalModel;
import org.anyorder.model.LoadedModel;
import org.anyorder.ssm.TestFolders;
import org.anyorder.testing.AssertingCausalModel;
import org.anyorder.testing.FailureContract;
import org.anyorder.testing.GoldenFolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** Runs of Mamba and S4D that end early. */
class MambaFailureTest {

    @Nested
    class OfMamba extends Contract {
        OfMamba() throws IOException {
            super("mamba1");
        }
    }

    @Nested
    class OfMamba2 extends Contract {
        OfMamba2() throws IOException {
            super("mamba2");
        }
    }

    @Nested
    class OfS4d extends Contract {
        OfS4d(@TempDir Path folder) throws IOException {
            super(FolderLoader.open(
                    TestFolders.language(folder, String.format(TestFolders.S4D, ""))
                            .toString(),
                    Device.cpu(),
                    Precision.FLOAT32));
        }
    }

    abstract static class Contract extends FailureContract<CausalModel> {
        private final LoadedModel loaded;
        private final AssertingCausalModel model;

        Contract(String name) throws IOException {
            this(new GoldenFolder("ssm/" + name).open());
        }

        Contract(LoadedModel loaded) {
            this.loaded = loaded;
            model = new AssertingCausalModel((CausalModel) loaded.views().get(0));
        }

        @Override
        protected CausalModel model() {
            return model;
        }

        @Override
        protected DecodingStrategy<CausalModel> strategy() {
            return new Autoregressive();
        }

        @Override
        protected GenerationRequest request(int number) {
            return GenerationRequest.builder(Template.continuing(number, 3))
                    .number(number)
                    .endToken(EndToken.IS_IGNORED)
                    .limits(Limits.DEFAULT.withMaxNewTokens(5 + number))
                    .build();
        }

        @AfterEach
        void everyStateWasClosedOnce() {
            model.requireStatesClosedOnce();
            loaded.close();
        }
    }
}
