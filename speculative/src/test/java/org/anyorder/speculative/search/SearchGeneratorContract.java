// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.search;

import java.util.SplittableRandom;
import org.anyorder.Capability;
import org.anyorder.Gap;
import org.anyorder.Known;
import org.anyorder.Template;
import org.anyorder.model.CausalModel;
import org.anyorder.testing.GeneratorContract;

/** What searches keep as generators. */
abstract class SearchGeneratorContract extends GeneratorContract {

    static CausalModel model() {
        return Tables.random(new SplittableRandom(11), 4);
    }

    @Override
    protected Template template(Capability needed) {
        return switch (needed) {
            case CONTINUATION -> Template.of(Known.of(1, 2), Gap.between(1, 4));
            case INFILLING -> Template.of(Known.of(1), Gap.between(0, 4), Known.of(2));
            case FIXED_LENGTH -> Template.of(Known.of(0), Gap.exactly(5));
            case VARIABLE_LENGTH -> Template.of(Known.of(0), Gap.between(2, 5));
            case UNBOUNDED_LENGTH -> Template.of(Known.of(0), Gap.atLeast(3));
            case UNCONDITIONAL -> Template.of(Gap.between(1, 6));
        };
    }
}
