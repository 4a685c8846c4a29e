// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import java.util.Arrays;
import org.anyorder.GenerationRequest;
import org.anyorder.anysubset.AnySubsetSpeculative.Drafting;
import org.anyorder.anysubset.AnySubsetSpeculative.Tempered;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.decoding.causal.LeftToRight;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.model.Vocabulary;
import org.anyorder.order.CoarseToFineOrder;
import org.anyorder.order.LatticeOrder;
import org.anyorder.speculative.draft.IndependentDrafts;
import org.anyorder.speculative.draft.ModelDrafter;
import org.anyorder.testing.AssertingAnySubsetModel;
import org.anyorder.testing.FailureContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** Runs that end early, one evaluation a step: one by one, and with drafts that are never kept. */
final class AnySubsetFailureTest {

    @Nested
    final class OneByOne extends Contract {
        OneByOne() {
            super(new SequentialSubset(new CoarseToFineOrder()));
        }
    }

    @Nested
    final class DraftingFromContext extends Contract {
        DraftingFromContext() {
            super(new AnySubsetSpeculative(3, Drafting.NGRAM, new LatticeOrder(), Tempered.BOTH, 0));
        }
    }

    @Nested
    final class DraftingAhead extends Contract {
        DraftingAhead() {
            super(new AheadSpeculative(3, AheadSpeculative.TREE));
        }
    }

    @Nested
    final class DraftingFromLeftToRight extends Contract {
        DraftingFromLeftToRight() {
            super(new CausalDraftSpeculative(3, new ModelDrafter(another(), new IndependentDrafts(1))));
        }

        /** A model that is sure of a token that never comes. */
        private static LeftToRight another() {
            return new LeftToRight(new LawModel(Vocabulary.of(24), 12, 0, (visible, position) -> {
                double[] logits = new double[24];
                Arrays.fill(logits, Double.NEGATIVE_INFINITY);
                logits[23] = 0;
                return logits;
            }));
        }
    }

    private abstract static class Contract extends FailureContract<AnySubsetModel> {
        private final AssertingAnySubsetModel model = new AssertingAnySubsetModel(counting());
        private final DecodingStrategy<AnySubsetModel> strategy;

        Contract(DecodingStrategy<AnySubsetModel> strategy) {
            this.strategy = strategy;
        }

        /** Every position holds its own token, so that no token follows from those seen before. */
        private static LawModel counting() {
            LawModel hashed = LawModel.hashed(24, 12, 3);
            return new LawModel(hashed.vocabulary(), 12, 0, (visible, position) -> {
                double[] logits = new double[24];
                Arrays.fill(logits, Double.NEGATIVE_INFINITY);
                logits[2 * position] = 0;
                logits[2 * position + 1] = -1;
                return logits;
            });
        }

        @Override
        protected AnySubsetModel model() {
            return model;
        }

        @Override
        protected DecodingStrategy<AnySubsetModel> strategy() {
            return strategy;
        }

        @Override
        protected GenerationRequest request(int number) {
            int[] template = {23, -1, -1, -1, 23, -1, -1, -1, -1};
            return GenerationRequest.builder(Templates.of(Arrays.copyOf(template, template.length - (2 - number))))
                    .number(number)
                    .build();
        }

        @AfterEach
        void everyStateWasClosedOnce() {
            model.requireStatesClosedOnce();
        }
    }
}
