// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion;

import org.anyorder.Capability;
import org.anyorder.Gap;
import org.anyorder.Generator;
import org.anyorder.Known;
import org.anyorder.Template;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.model.Visibility;
import org.anyorder.testing.AssertingMaskedModel;
import org.anyorder.testing.GeneratorContract;

final class BlockGeneratorTest extends GeneratorContract {

    @Override
    protected Generator generator() {
        return StrategyGenerator.of(
                new AssertingMaskedModel(TrajectoriesTest.table(new Visibility.BlockCausal(4))),
                RealLoop.strategy("sdar", ""));
    }

    @Override
    protected Template template(Capability needed) {
        return switch (needed) {
            case CONTINUATION -> Template.of(Known.of(1, 2), Gap.between(1, 4));
            case INFILLING -> Template.of(Known.of(1), Gap.between(0, 4), Known.of(2), Gap.exactly(2), Known.of(1));
            case FIXED_LENGTH -> Template.of(Known.of(3), Gap.exactly(5));
            case VARIABLE_LENGTH -> Template.of(Known.of(3), Gap.between(2, 5));
            case UNBOUNDED_LENGTH -> Template.of(Known.of(3), Gap.atLeast(3));
            case UNCONDITIONAL -> Template.of(Gap.between(1, 6));
        };
    }
}
