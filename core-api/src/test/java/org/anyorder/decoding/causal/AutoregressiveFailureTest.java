// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding.causal;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.anyorder.GenerationRequest;
import org.anyorder.Limits;
import org.anyorder.Template;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.model.CausalModel;
import org.anyorder.table.MarkovTable;
import org.anyorder.testing.AssertingCausalModel;
import org.anyorder.testing.FailureContract;
import org.junit.jupiter.api.AfterEach;

/** Runs that end early over a causal model, whose states are counted as well. */
final class AutoregressiveFailureTest extends FailureContract<CausalModel> {

    private final AssertingCausalModel model = new AssertingCausalModel(MarkovTable.of(
                    3,
                    1,
                    OptionalInt.empty(),
                    Map.of(
                            List.of(), new double[] {0.5, 0.3, 0.2},
                            List.of(0), new double[] {0.2, 0.3, 0.5},
                            List.of(1), new double[] {0.1, 0.8, 0.1},
                            List.of(2), new double[] {0.4, 0.3, 0.3}))
            .causal());

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
        return GenerationRequest.builder(Template.continuing(number))
                .number(number)
                .seed(4)
                .limits(Limits.DEFAULT.withMaxNewTokens(6 + number))
                .build();
    }

    @AfterEach
    void everyStateWasClosedOnce() {
        model.requireStatesClosedOnce();
    }
}
