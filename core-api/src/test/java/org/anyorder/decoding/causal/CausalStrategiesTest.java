// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding.causal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.anyorder.GenerationRequest;
import org.anyorder.Template;
import org.anyorder.decoding.StrategyCatalog;
import org.anyorder.decoding.StrategyOptions;
import org.anyorder.model.CausalModel;
import org.anyorder.table.JointTable;
import org.anyorder.testing.AssertingCausalModel;
import org.anyorder.testing.LawTest;
import org.anyorder.testing.StrategyContract;

final class CausalStrategiesTest extends StrategyContract<CausalModel> {

    private static final double[] JOINT = {0.05, 0.1, 0.02, 0.03, 0.2, 0.1, 0.25, 0.05, 0.2};
    private static final double[] FIRST = {0.17, 0.33, 0.5};
    private static final double[] SECOND = {0.33, 0.35, 0.32};

    @Override
    protected StrategyCatalog catalog() {
        return new CausalStrategies();
    }

    @Override
    protected Class<CausalModel> kind() {
        return CausalModel.class;
    }

    @Override
    protected Counted<CausalModel> model() {
        AssertingCausalModel asserting =
                new AssertingCausalModel(JointTable.of(3, 2, JOINT).causal());
        return new Counted<>(asserting, asserting::evaluatedRows);
    }

    @Override
    protected GenerationRequest request() {
        return GenerationRequest.builder(Template.continuing()).seed(23).build();
    }

    @Override
    protected StrategyOptions exactOptions(String strategy) {
        return StrategyOptions.NONE;
    }

    /** The control draws both tokens from their marginals. */
    @Override
    protected LawTest law() {
        Map<List<Integer>, Double> law = new HashMap<>();
        Map<List<Integer>, Double> control = new HashMap<>();
        for (int index = 0; index < JOINT.length; index++) {
            List<Integer> tokens = List.of(index / 3, index % 3);
            law.put(tokens, JOINT[index]);
            control.put(tokens, FIRST[index / 3] * SECOND[index % 3]);
        }
        return new LawTest(law, control);
    }
}
