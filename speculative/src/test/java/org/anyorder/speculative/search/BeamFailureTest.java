// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.search;

import java.util.SplittableRandom;
import org.anyorder.EndToken;
import org.anyorder.GenerationRequest;
import org.anyorder.Limits;
import org.anyorder.Template;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.model.CausalModel;
import org.anyorder.testing.AssertingCausalModel;
import org.anyorder.testing.FailureContract;
import org.junit.jupiter.api.AfterEach;

/** Runs that end early. With one beam, which settles a token per evaluation and never takes one back. */
final class BeamFailureTest extends FailureContract<CausalModel> {

    private final AssertingCausalModel model = Tables.random(new SplittableRandom(3), 4);

    @Override
    protected CausalModel model() {
        return model;
    }

    @Override
    protected DecodingStrategy<CausalModel> strategy() {
        return new BeamSearch(1, 0);
    }

    @Override
    protected GenerationRequest request(int number) {
        return GenerationRequest.builder(Template.continuing(number))
                .number(number)
                .endToken(EndToken.IS_IGNORED)
                .limits(Limits.DEFAULT.withMaxNewTokens(6 + number))
                .build();
    }

    @AfterEach
    void everyStateWasClosedOnce() {
        model.requireStatesClosedOnce();
    }
}
