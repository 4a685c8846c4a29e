// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.anyorder.anysubset.network.SubsetBatch;
import org.anyorder.anysubset.network.SubsetOrder;
import org.anyorder.anysubset.network.SubsetOrder.Sight;
import org.anyorder.anysubset.network.XlnetConfig;
import org.anyorder.anysubset.network.XlnetNetwork;
import org.anyorder.anysubset.network.XlnetWeights;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.SubsetPass;
import org.anyorder.model.SubsetState;
import org.anyorder.model.Targets;
import org.anyorder.model.TokenBatch;
import org.anyorder.nn.Compute;
import org.anyorder.testing.GoldenFile;
import org.anyorder.testing.GoldenFolder;
import org.anyorder.testing.Seeds;
import org.anyorder.train.GradientScope;
import org.anyorder.train.Pass;
import org.anyorder.train.Phase;
import org.anyorder.train.data.TokenRow;
import org.junit.jupiter.api.Test;

/**
 * Loss and gradients of the recorded network: {@code subset.loss_all}, {@code subset.grad.…} of {@code golden/xlnet}.
 */
class LatticeLossTest {
    private static final GoldenFolder FOLDER = new GoldenFolder("xlnet");
    private static final MaskingCurriculum HALF = new MaskingCurriculum(0.5, 0.5, 0.5, 0, 1);

    private final GoldenFile golden = FOLDER.cases();

    private static LatticeObjective objective(LatticePlan plan, Compute compute) throws IOException {
        Path path = FOLDER.path();
        JsonObject json = ModelFolder.open(path).config().raw();
        XlnetConfig config = XlnetConfig.read(ModelConfig.parse("config.json", json.toString()));
        return new LatticeObjective(new XlnetTrainee(config, compute, Optional.of(path)), new Rows(12), plan);
    }

    private static LatticePlan plan(RateWeight weight, Sight sight) {
        return new LatticePlan(HALF, weight, sight, 0);
    }

    private List<LatticeRow> recorded() {
        int[][] tokens = golden.rows("subset.input_ids");
        int[][] ranks = golden.rows("subset.sigma");
        int prompt = (int) golden.longs("subset.start")[0];
        List<LatticeRow> rows = new ArrayList<>();
        for (int row = 0; row < tokens.length; row++) {
            rows.add(new LatticeRow(new SubsetBatch.Row(tokens[row], new SubsetOrder(ranks[row], prompt)), 0.7));
        }
        return rows;
    }

    private static NDArray loss(
            LatticeObjective objective, XlnetNetwork network, Phase phase, NDManager scope, List<LatticeRow> rows) {
        NDList batch = objective.batch(rows, scope);
        return objective
                .loss(new Pass<>(network, new ParameterStore(scope, false), phase, scope), batch)
                .value();
    }

    @Test
    void lossAndGradientsAreTheRecordedOnes() throws IOException {
        try (NDManager owner = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            LatticeObjective objective = objective(plan(RateWeight.NONE, Sight.ORACLE), Compute.FLOAT32);
            XlnetNetwork network = objective.newNetwork(owner);
            network.values().values().forEach(value -> value.setRequiresGradient(true));
            try (NDManager scope = owner.newSubManager();
                    GradientScope gradient = GradientScope.open(scope)) {
                NDArray loss = loss(objective, network, Phase.TRAINING, scope, recorded());
                gradient.backward(loss);
                assertEquals(golden.doubles("subset.loss_all")[0], loss.getFloat(), 1e-5);
            }
            Map<String, NDArray> gradients = new LinkedHashMap<>();
            network.values().forEach((name, value) -> gradients.put(name, value.getGradient()));
            Map<String, NDArray> published = XlnetWeights.publish(network.config(), gradients, owner);
            Set<String> compared = new HashSet<>();
            for (String name : golden.names()) {
                if (name.startsWith("subset.grad.")) {
                    String parameter = name.substring("subset.grad.".length());
                    golden.requireRelativelyClose(name, published.get(parameter), 1e-3);
                    compared.add(parameter);
                }
            }
            published.keySet().removeAll(compared);
            published.forEach((name, value) -> {
                assertTrue(name.endsWith("seg_embed") || name.endsWith("r_s_bias"), name);
                assertEquals(0, value.abs().max().getFloat(), name); // no segments, no gradient
            });
        }
    }

    /** Rows of three lengths and orders, padded together, against each alone through the cache; both compute modes. */
    @Test
    void theLossIsTheMeanOverRowsOfWhatTheirTargetsCost() throws IOException {
        int[][] tokens = {{7, 8, 9, 10, 11, 3, 4, 5}, {5, 12, 13}, {20, 21, 22, 3, 4}};
        double[] rates = {0.8, 0.4, 0.5};
        List<LatticeRow> rows = new ArrayList<>();
        for (int row = 0; row < tokens.length; row++) {
            rows.add(LatticeRow.of(
                    new TokenRow(tokens[row], 0),
                    rates[row],
                    OptionalInt.empty(),
                    Seeds.random("LatticeLossTest" + row)));
        }
        try (NDManager owner = NDManager.newBaseManager(Device.cpu(), "PyTorch");
                LoadedModel loaded = FOLDER.open()) {
            AnySubsetModel model = (AnySubsetModel) loaded.views().get(0);
            for (Sight sight : Sight.values()) {
                for (RateWeight weight : RateWeight.values()) {
                    double expected = 0;
                    for (LatticeRow row : rows) {
                        double mean = nats(model, owner, row, sight) / row.asked();
                        expected += weight.of(row.rate()) * mean / rows.size();
                    }
                    for (Compute compute : Compute.values()) {
                        LatticeObjective objective = objective(plan(weight, sight), compute);
                        XlnetNetwork network = objective.newNetwork(owner);
                        double loss = loss(objective, network, Phase.VALIDATION, owner, rows)
                                .getFloat();
                        double allowed = compute == Compute.FLOAT32 ? 1e-4 : 0.05 * expected;
                        assertEquals(expected, loss, allowed, sight + " " + weight + " " + compute);
                    }
                }
            }
        }
    }

    private static double nats(AnySubsetModel model, NDManager scope, LatticeRow row, Sight sight) {
        int prompt = row.row().order().prompt();
        int[] asked = row.row().asked();
        SubsetPass pass = new SubsetPass(
                TokenBatch.of(new int[][] {row.row().tokens()}),
                new int[][] {row.row().order().ranks()},
                new int[] {prompt},
                new int[] {prompt},
                sight == Sight.ORACLE ? SubsetPass.View.CHAIN : SubsetPass.View.MARGINALS,
                Targets.of(new int[][] {asked}));
        try (SubsetState state = model.open(scope)) {
            state.join(1);
            NDArray laws = state.evaluate(scope, pass).logits().logSoftmax(1);
            double nats = 0;
            for (int i = 0; i < asked.length; i++) {
                nats -= laws.getFloat(i, row.row().tokens()[asked[i]]);
            }
            return nats;
        }
    }
}
