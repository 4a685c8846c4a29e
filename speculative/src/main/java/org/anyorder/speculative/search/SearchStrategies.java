// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.search;

import java.util.List;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.decoding.StrategyCatalog;
import org.anyorder.decoding.StrategyDescription;
import org.anyorder.decoding.StrategyOption;
import org.anyorder.decoding.StrategyOptions;
import org.anyorder.model.CausalModel;
import org.anyorder.model.ModelView;

/** The searches over causal models. */
public final class SearchStrategies implements StrategyCatalog {

    private static final StrategyOption BEAMS = new StrategyOption(
            "beams",
            "1 to " + SearchPlan.MOST_BEAMS,
            Integer.toString(BeamSearch.DEFAULT_BEAMS),
            "hypotheses of a sequence that live at a time");
    private static final StrategyOption GROUPS =
            new StrategyOption("groups", "a divisor of beams", "beams", "into which the beams are divided");
    private static final StrategyOption DIVERSITY = new StrategyOption(
            "diversity",
            "0 to " + SearchPlan.MOST_DIVERSITY,
            Double.toString(DiverseBeamSearch.DEFAULT_DIVERSITY),
            "what a token costs a group for each beam of an earlier group that chose it in the same step, in nats");
    private static final StrategyOption LENGTH_NORMALISATION = new StrategyOption(
            "length-normalisation",
            "0 to " + SearchPlan.MOST_NORMALISATION,
            "0",
            "a: hypotheses of n tokens are compared by log p / n^a");

    /** Made by {@link java.util.ServiceLoader}. */
    public SearchStrategies() {}

    @Override
    public List<Entry<?>> entries() {
        return List.of(
                entry(
                        new BeamSearch(BeamSearch.DEFAULT_BEAMS, 0),
                        "beam search of an autoregressive model",
                        "1, then one per beam and token; beams with the same tokens share one",
                        options -> new BeamSearch(beams(options), lengthNormalisation(options)),
                        BEAMS,
                        LENGTH_NORMALISATION),
                entry(
                        new DiverseBeamSearch(
                                BeamSearch.DEFAULT_BEAMS,
                                BeamSearch.DEFAULT_BEAMS,
                                DiverseBeamSearch.DEFAULT_DIVERSITY,
                                0),
                        "Vijayakumar et al. 2016, arXiv 1610.02424",
                        "1, then one per beam and token; beams with the same tokens share one",
                        SearchStrategies::diverse,
                        BEAMS,
                        GROUPS,
                        DIVERSITY,
                        LENGTH_NORMALISATION));
    }

    /** Makes a search from its options. */
    private interface Factory {
        DecodingStrategy<CausalModel> create(StrategyOptions options);
    }

    private static Entry<CausalModel> entry(
            DecodingStrategy<CausalModel> usual, String paper, String nfe, Factory factory, StrategyOption... options) {
        return new Entry<>(
                new StrategyDescription(
                        usual.name(),
                        ModelView.CAUSAL,
                        paper,
                        usual.exactness(),
                        usual.capabilities(),
                        nfe,
                        List.of(options)),
                CausalModel.class,
                (given, models) -> factory.create(given));
    }

    private static DecodingStrategy<CausalModel> diverse(StrategyOptions options) {
        int beams = beams(options);
        return new DiverseBeamSearch(
                beams,
                options.integer(GROUPS.key(), 1, SearchPlan.MOST_BEAMS).orElse(beams),
                options.real(DIVERSITY.key(), 0, SearchPlan.MOST_DIVERSITY).orElse(DiverseBeamSearch.DEFAULT_DIVERSITY),
                lengthNormalisation(options));
    }

    private static int beams(StrategyOptions options) {
        return options.integer(BEAMS.key(), 1, SearchPlan.MOST_BEAMS).orElse(BeamSearch.DEFAULT_BEAMS);
    }

    private static double lengthNormalisation(StrategyOptions options) {
        return options.real(LENGTH_NORMALISATION.key(), 0, SearchPlan.MOST_NORMALISATION)
                .orElse(0);
    }
}
