// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.prompt;

import java.util.List;
import org.anyorder.Exactness;
import org.anyorder.decoding.StrategyCatalog;
import org.anyorder.decoding.StrategyDescription;
import org.anyorder.decoding.StrategyOption;
import org.anyorder.decoding.StrategyOptions;
import org.anyorder.decoding.causal.Continuation;
import org.anyorder.model.CausalModel;
import org.anyorder.model.ModelView;

/** Prompts with sets, for causal models. */
public final class SetPromptStrategies implements StrategyCatalog {
    private static final String START = "start";
    private static final String SPLIT = "split";
    private static final String END = "end";

    /** Made by {@link java.util.ServiceLoader}. */
    public SetPromptStrategies() {}

    @Override
    public List<Entry<?>> entries() {
        StrategyDescription description = new StrategyDescription(
                SetPrompting.NAME,
                ModelView.CAUSAL,
                "McIlroy-Young et al. 2024 (Set-Based Prompting), arXiv 2406.06581",
                Exactness.JOINT,
                Continuation.CAPABILITIES,
                "tokens generated, plus one if an end token ends it",
                List.of(
                        delimiter(START, "begins a set of sub-sequences in the prompt"),
                        delimiter(SPLIT, "stands between two sub-sequences"),
                        delimiter(END, "ends a set")));
        return List.of(new Entry<>(description, CausalModel.class, (options, models) -> create(options)));
    }

    private static StrategyOption delimiter(String key, String meaning) {
        return new StrategyOption(key, "a token id", "none: must be given", meaning + "; the model does not see it");
    }

    private static SetPrompting create(StrategyOptions options) {
        return new SetPrompting(new Delimiters(id(options, START), id(options, SPLIT), id(options, END)));
    }

    private static int id(StrategyOptions options, String key) {
        return options.integer(key, 0, Integer.MAX_VALUE)
                .orElseThrow(() -> new IllegalArgumentException("strategy " + SetPrompting.NAME + " needs option '"
                        + key + "': the id of the token that writes it" + " in a prompt"));
    }
}
