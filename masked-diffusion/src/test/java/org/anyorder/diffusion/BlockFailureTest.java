// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion;

import org.anyorder.Gap;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Template;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.Visibility;
import org.anyorder.testing.AssertingMaskedModel;
import org.anyorder.testing.FailureContract;
import org.junit.jupiter.api.AfterEach;

/** Runs block by block that end early, whose states are counted as well. */
final class BlockFailureTest extends FailureContract<MaskedModel> {

    private final AssertingMaskedModel model =
            new AssertingMaskedModel(TrajectoriesTest.table(new Visibility.BlockCausal(4)));

    @Override
    protected MaskedModel model() {
        return model;
    }

    @Override
    protected DecodingStrategy<MaskedModel> strategy() {
        return RealLoop.strategy("fast-dllm-v2", "threshold=1 sub-block-length=2 sub-block-cache=true");
    }

    @Override
    protected GenerationRequest request(int number) {
        return GenerationRequest.builder(Template.of(Known.of(number), Gap.exactly(6 + number)))
                .number(number)
                .seed(4)
                .build();
    }

    @AfterEach
    void everyStateWasClosedOnce() {
        model.requireStatesClosedOnce();
    }
}
