// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative;

import org.anyorder.EndToken;
import org.anyorder.GenerationRequest;
import org.anyorder.Limits;
import org.anyorder.Template;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.model.CausalModel;
import org.anyorder.testing.AssertingCausalModel;
import org.anyorder.testing.FailureContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** Runs that end early. The draft never says what the target says, so that each round settles one token. */
final class SpeculativeFailureTest {

    @Nested
    final class OfChains extends Contract {
        OfChains() {
            super(0);
        }
    }

    @Nested
    final class OfBeams extends Contract {
        OfBeams() {
            super(11);
        }
    }

    @Nested
    final class OfThePromptItself extends Contract {
        OfThePromptItself() {
            super(14);
        }
    }

    private abstract static class Contract extends FailureContract<CausalModel> {
        private final DisjointPair tables = new DisjointPair(24);
        private final AssertingCausalModel target = new AssertingCausalModel(tables.target());
        private final AssertingCausalModel draft = new AssertingCausalModel(tables.draft());
        private final Pairing pairing;

        Contract(int pairing) {
            this.pairing = Pairing.all().get(pairing);
        }

        @Override
        protected CausalModel model() {
            return target;
        }

        @Override
        protected DecodingStrategy<CausalModel> strategy() {
            return pairing.with(draft, 3);
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
            target.requireStatesClosedOnce();
            draft.requireStatesClosedOnce();
        }
    }
}
