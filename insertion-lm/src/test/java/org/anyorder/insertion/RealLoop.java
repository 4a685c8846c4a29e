// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion;

import java.util.List;
import java.util.Map;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.model.InsertionModel;
import org.anyorder.testing.AssertingInsertionModel;
import org.anyorder.testing.Draws;

/** Generates by the loop that everybody uses, with a watched model. */
final class RealLoop {

    private RealLoop() {}

    /** All samples of all requests, by request, then sample. */
    static List<Generation> generate(
            InsertionModel model,
            DecodingStrategy<InsertionModel> strategy,
            List<GenerationRequest> requests,
            int batch) {
        try (StrategyGenerator<InsertionModel> generator =
                StrategyGenerator.of(new AssertingInsertionModel(model), strategy)) {
            return Draws.of(generator, requests, batch);
        }
    }

    /** How often each sequence was drawn. */
    static Map<List<Integer>, Integer> counts(
            InsertionModel model, DecodingStrategy<InsertionModel> strategy, GenerationRequest request) {
        try (StrategyGenerator<InsertionModel> generator =
                StrategyGenerator.of(new AssertingInsertionModel(model), strategy)) {
            return Draws.counts(generator, request, 2000);
        }
    }
}
