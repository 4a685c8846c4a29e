// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding.causal;

import java.util.List;
import org.anyorder.decoding.Scorer;
import org.anyorder.decoding.StrategyCatalog;
import org.anyorder.decoding.StrategyDescription;
import org.anyorder.model.CausalModel;
import org.anyorder.model.ModelView;

/** The strategies for causal models that need nothing but the core, and their scorer. */
public final class CausalStrategies implements StrategyCatalog {

    /** Made by {@link java.util.ServiceLoader}. */
    public CausalStrategies() {}

    @Override
    public List<Entry<?>> entries() {
        Autoregressive sequential = new Autoregressive();
        return List.of(new Entry<>(
                new StrategyDescription(
                        sequential.name(),
                        ModelView.CAUSAL,
                        "ancestral sampling of an autoregressive model",
                        sequential.exactness(),
                        sequential.capabilities(),
                        "tokens generated, plus one if an end token ends it",
                        List.of()),
                CausalModel.class,
                (options, models) -> sequential));
    }

    @Override
    public List<Scorer<?>> scorers() {
        return List.of(new CausalScorer());
    }
}
