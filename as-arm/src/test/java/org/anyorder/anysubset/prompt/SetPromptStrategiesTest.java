// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.prompt;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.anyorder.Gap;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Template;
import org.anyorder.decoding.StrategyCatalog;
import org.anyorder.decoding.StrategyOptions;
import org.anyorder.model.CausalModel;
import org.anyorder.table.JointTable;
import org.anyorder.testing.AssertingCausalModel;
import org.anyorder.testing.LawTest;
import org.anyorder.testing.StrategyContract;

/** What the catalog's strategy keeps; a table knows sequences alone, so its prompt holds no set. */
final class SetPromptStrategiesTest extends StrategyContract<CausalModel> {
    private static final JointTable TABLE = JointTable.of(
            3,
            3,
            IntStream.range(0, 27).mapToDouble(i -> (1 + i * 7 % 11) / 163.0).toArray());

    @Override
    protected StrategyCatalog catalog() {
        return new SetPromptStrategies();
    }

    @Override
    protected Class<CausalModel> kind() {
        return CausalModel.class;
    }

    @Override
    protected Counted<CausalModel> model() {
        AssertingCausalModel model = new AssertingCausalModel(TABLE.causal());
        return new Counted<>(model, model::evaluatedRows);
    }

    @Override
    protected GenerationRequest request() {
        return GenerationRequest.builder(Template.of(Known.of(1), Gap.exactly(2)))
                .seed(31)
                .build();
    }

    @Override
    protected StrategyOptions requiredOptions(String strategy) {
        return new StrategyOptions(Map.of("start", "7", "split", "8", "end", "9"));
    }

    @Override
    protected StrategyOptions exactOptions(String strategy) {
        return requiredOptions(strategy);
    }

    @Override
    protected LawTest law() {
        Map<List<Integer>, Double> law = new HashMap<>();
        Map<List<Integer>, Double> others = new HashMap<>();
        for (int second = 0; second < 3; second++) {
            for (int third = 0; third < 3; third++) {
                law.put(List.of(1, second, third), TABLE.probability(1, second, third));
                others.put(List.of(1, second, third), TABLE.probability(0, second, third));
            }
        }
        return new LawTest(law, others);
    }
}
