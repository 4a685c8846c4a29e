// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import java.util.Map;
import org.anyorder.Gap;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Template;
import org.anyorder.decoding.StrategyCatalog;
import org.anyorder.decoding.StrategyOptions;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.testing.AssertingAnySubsetModel;
import org.anyorder.testing.LawTest;
import org.anyorder.testing.StrategyContract;

/** What every strategy of the catalog keeps. */
final class AnySubsetStrategiesTest extends StrategyContract<AnySubsetModel> {
    private static final LawModel TABLE = LawModel.hashed(3, 6, 5);

    @Override
    protected StrategyCatalog catalog() {
        return new AnySubsetStrategies();
    }

    @Override
    protected Class<AnySubsetModel> kind() {
        return AnySubsetModel.class;
    }

    @Override
    protected Counted<AnySubsetModel> model() {
        AssertingAnySubsetModel model = new AssertingAnySubsetModel(TABLE);
        return new Counted<>(model, model::evaluatedRows);
    }

    @Override
    protected GenerationRequest request() {
        return GenerationRequest.builder(Template.of(Gap.exactly(2), Known.of(1), Gap.exactly(2)))
                .seed(29)
                .build();
    }

    @Override
    protected StrategyOptions exactOptions(String strategy) {
        return strategy.equals("speculative")
                ? new StrategyOptions(Map.of("draft-length", "3", "draft", "ngram"))
                : StrategyOptions.NONE;
    }

    @Override
    protected LawTest law() {
        EnumeratedChain chain = EnumeratedChain.of(TABLE, SamplingOptions.plain(), -1, -1, 1, -1, -1);
        return new LawTest(chain.law(), chain.independent());
    }
}
