// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative;

import org.anyorder.Capability;
import org.anyorder.Gap;
import org.anyorder.Generator;
import org.anyorder.Known;
import org.anyorder.Template;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.speculative.draft.ModelDrafter;
import org.anyorder.speculative.draft.PromptLookup;
import org.anyorder.speculative.draft.StochasticBeam;
import org.anyorder.speculative.verify.RecursiveVerifier;
import org.anyorder.speculative.verify.TokenVerifier;
import org.anyorder.testing.GeneratorContract;
import org.junit.jupiter.api.Nested;

/** What speculative decoding keeps as a generator. */
final class SpeculativeGeneratorTest {
    private static final MarkovPair TABLES = MarkovPair.of(5, 6).near(0.6);

    @Nested
    final class WithADraftModel extends Contract {
        @Override
        protected Generator generator() {
            ModelDrafter drafter = new ModelDrafter(TABLES.draft(), new StochasticBeam(3));
            return StrategyGenerator.of(
                    TABLES.ending(4), new SpeculativeDecoding(drafter, new RecursiveVerifier(), DraftLength.fixed(3)));
        }
    }

    @Nested
    final class WithoutADraftModel extends Contract {
        @Override
        protected Generator generator() {
            PromptLookup lookup = new PromptLookup(2, PromptLookup.Occurrence.FIRST);
            return StrategyGenerator.of(
                    TABLES.ending(4), new SpeculativeDecoding(lookup, new TokenVerifier(), DraftLength.fixed(6)));
        }
    }

    private abstract static class Contract extends GeneratorContract {
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
}
