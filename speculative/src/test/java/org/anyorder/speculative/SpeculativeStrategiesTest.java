// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.anyorder.Gap;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Template;
import org.anyorder.decoding.StrategyCatalog;
import org.anyorder.decoding.StrategyOptions;
import org.anyorder.model.CausalModel;
import org.anyorder.model.ModelResolver;
import org.anyorder.model.SequenceModel;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.testing.AssertingCausalModel;
import org.anyorder.testing.LawTest;
import org.anyorder.testing.StrategyContract;

/** What the catalog's speculative decoding keeps, with a draft model and a beam of drafts. */
final class SpeculativeStrategiesTest extends StrategyContract<CausalModel> {
    private static final MarkovPair TABLES = MarkovPair.of(4, 17).near(0.5);
    private static final int END = 3;

    @Override
    protected StrategyCatalog catalog() {
        return new SpeculativeStrategies();
    }

    @Override
    protected Class<CausalModel> kind() {
        return CausalModel.class;
    }

    @Override
    protected Counted<CausalModel> model() {
        AssertingCausalModel model = new AssertingCausalModel(TABLES.ending(END));
        return new Counted<>(model, model::evaluatedRows);
    }

    @Override
    protected ModelResolver models() {
        return new ModelResolver() {
            @Override
            public <S extends SequenceModel> S resolve(String reference, Class<S> type) {
                return type.cast(TABLES.draft());
            }
        };
    }

    @Override
    protected GenerationRequest request() {
        return GenerationRequest.builder(Template.of(Known.of(1, 2), Gap.between(1, 4)))
                .seed(23)
                .build();
    }

    @Override
    protected StrategyOptions exactOptions(String strategy) {
        return new StrategyOptions(Map.of("draft", "draft", "verify", "recursive", "drafts", "2", "draft-length", "3"));
    }

    @Override
    protected LawTest law() {
        return new LawTest(law(1), law(0));
    }

    private static Map<List<Integer>, Double> law(int minimum) {
        return new EnumeratedLaw(TABLES.targetRows(), SamplingOptions.plain(), OptionalInt.of(END), minimum)
                .of(List.of(1, 2), 4);
    }
}
