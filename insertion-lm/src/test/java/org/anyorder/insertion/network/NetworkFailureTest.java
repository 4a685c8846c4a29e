// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.network;

import java.io.IOException;
import org.anyorder.Gap;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Template;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.insertion.JointInsertion;
import org.anyorder.insertion.StoppingRule;
import org.anyorder.insertion.TwoStageInsertion;
import org.anyorder.kernel.Precision;
import org.anyorder.model.InsertionModel;
import org.anyorder.testing.FailureContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** Runs that end early over a network: the arrays attached to its weights' manager are counted. */
final class NetworkFailureTest {

    private static GoldenNetwork golden;

    @BeforeAll
    static void load() throws IOException {
        golden = GoldenNetwork.first(Precision.FLOAT32);
    }

    @AfterAll
    static void close() {
        golden.close();
    }

    @Nested
    final class Joint extends OverTheNetwork {
        @Override
        protected DecodingStrategy<InsertionModel> strategy() {
            return new JointInsertion(StoppingRule.sampled());
        }
    }

    @Nested
    final class TwoStage extends OverTheNetwork {
        @Override
        protected DecodingStrategy<InsertionModel> strategy() {
            return new TwoStageInsertion(StoppingRule.sampled());
        }
    }

    private abstract static class OverTheNetwork extends FailureContract<InsertionModel> {

        private final InsertionModel model = new NetworkInsertionModel(golden.network, golden.manager.getDevice());

        @Override
        protected InsertionModel model() {
            return model;
        }

        @Override
        protected GenerationRequest request(int number) {
            return GenerationRequest.builder(Template.of(Known.of(6 + number), Gap.exactly(4), Known.of(9)))
                    .number(number)
                    .seed(3)
                    .build();
        }

        @Override
        protected int arraysOfTheModel() {
            return golden.manager.getManagedArrays().size();
        }
    }
}
