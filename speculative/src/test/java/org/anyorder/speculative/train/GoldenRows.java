// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.train;

import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.random.RandomGenerator;
import org.anyorder.network.DecoderNetwork;
import org.anyorder.train.Loss;
import org.anyorder.train.Pass;
import org.anyorder.train.Phase;
import org.anyorder.train.causal.CausalObjective;
import org.anyorder.train.data.TokenRow;
import org.anyorder.train.data.TokenSource;

/** Rows are given; nothing is drawn from this. */
record GoldenRows(int vocabularySize, int longest) implements TokenSource {

    static Loss lossOf(
            CausalObjective<DecoderNetwork> objective,
            DecoderNetwork network,
            Phase phase,
            NDManager scope,
            TokenRow... rows) {
        Pass<DecoderNetwork> pass = new Pass<>(network, new ParameterStore(scope, false), phase, scope);
        return objective.loss(pass, objective.batch(List.of(rows), scope));
    }

    static double loss(
            CausalObjective<DecoderNetwork> objective,
            DecoderNetwork network,
            Phase phase,
            NDManager owner,
            TokenRow... rows) {
        try (NDManager scope = owner.newSubManager()) {
            return lossOf(objective, network, phase, scope, rows).value().getFloat();
        }
    }

    @Override
    public TokenRow draw(Phase phase, RandomGenerator random) {
        throw new IllegalStateException("golden rows are given");
    }

    @Override
    public JsonObject task() {
        return new JsonObject();
    }

    @Override
    public String provenance() {
        return "";
    }
}
