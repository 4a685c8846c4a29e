// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import org.anyorder.Capability;
import org.anyorder.Gap;
import org.anyorder.Generator;
import org.anyorder.Known;
import org.anyorder.Template;
import org.anyorder.anysubset.AnySubsetSpeculative.Drafting;
import org.anyorder.anysubset.AnySubsetSpeculative.Tempered;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.model.Vocabulary;
import org.anyorder.order.LatticeOrder;
import org.anyorder.order.RandomOrder;
import org.anyorder.testing.AssertingAnySubsetModel;
import org.anyorder.testing.GeneratorContract;
import org.junit.jupiter.api.Nested;

/** What any-subset decoding keeps as a generator. */
final class AnySubsetGeneratorTest {
    private static final LawModel TABLE =
            LawModel.hashed(5, 24, 6).with(Vocabulary.of(5).withMask(5).withEnd(4));

    @Nested
    final class OneByOne extends Contract {
        @Override
        protected Generator generator() {
            return StrategyGenerator.of(new AssertingAnySubsetModel(TABLE), new SequentialSubset(new RandomOrder()));
        }
    }

    @Nested
    final class DraftingForItself extends Contract {
        @Override
        protected Generator generator() {
            return StrategyGenerator.of(new AssertingAnySubsetModel(TABLE), new AnySubsetSpeculative(4));
        }
    }

    @Nested
    final class DraftingFromContext extends Contract {
        @Override
        protected Generator generator() {
            return StrategyGenerator.of(
                    new AssertingAnySubsetModel(TABLE),
                    new AnySubsetSpeculative(3, Drafting.NGRAM, new LatticeOrder(), Tempered.BOTH, 0));
        }
    }

    @Nested
    final class DraftingAhead extends Contract {
        @Override
        protected Generator generator() {
            return StrategyGenerator.of(
                    new AssertingAnySubsetModel(TABLE), new AheadSpeculative(3, AheadSpeculative.TREE));
        }
    }

    private abstract static class Contract extends GeneratorContract {
        @Override
        protected Template template(Capability needed) {
            return switch (needed) {
                case CONTINUATION -> Template.of(Known.of(1, 2), Gap.between(1, 4));
                case INFILLING -> Template.of(Known.of(1), Gap.exactly(3), Known.of(2));
                case FIXED_LENGTH -> Template.of(Known.of(0), Gap.exactly(5));
                case VARIABLE_LENGTH -> Template.of(Known.of(0), Gap.between(2, 5));
                case UNBOUNDED_LENGTH -> Template.of(Known.of(0), Gap.atLeast(3));
                case UNCONDITIONAL -> Template.of(Gap.between(1, 6));
            };
        }
    }
}
