// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding.causal;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.anyorder.Capability;
import org.anyorder.Gap;
import org.anyorder.Generator;
import org.anyorder.Known;
import org.anyorder.Template;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.table.MarkovTable;
import org.anyorder.testing.AssertingCausalModel;
import org.anyorder.testing.GeneratorContract;

final class AutoregressiveGeneratorTest extends GeneratorContract {

    private static final int END = 3;

    @Override
    protected Generator generator() {
        return StrategyGenerator.of(
                new AssertingCausalModel(MarkovTable.of(
                                4,
                                1,
                                OptionalInt.of(END),
                                Map.of(
                                        List.of(), new double[] {0.5, 0.2, 0.2, 0.1},
                                        List.of(0), new double[] {0.2, 0.2, 0.3, 0.3},
                                        List.of(1), new double[] {0.1, 0.7, 0.1, 0.1},
                                        List.of(2), new double[] {0.4, 0.1, 0.1, 0.4}))
                        .causal()),
                new Autoregressive());
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
