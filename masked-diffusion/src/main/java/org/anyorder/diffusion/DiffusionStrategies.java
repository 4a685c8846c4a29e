// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Function;
import org.anyorder.Capability;
import org.anyorder.Exactness;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.decoding.Scorer;
import org.anyorder.decoding.StrategyCatalog;
import org.anyorder.decoding.StrategyDescription;
import org.anyorder.decoding.StrategyOption;
import org.anyorder.decoding.StrategyOptions;
import org.anyorder.diffusion.strategy.Unmasking;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.ModelResolver;
import org.anyorder.model.ModelView;

/** The strategies of masked models: each named recipe is a line that picks its parts ({@link Recipes}). */
public final class DiffusionStrategies implements StrategyCatalog {

    private static final String SEMI_AUTOREGRESSIVE = "Nie et al. 2025 (LLaDA), arXiv 2502.09992";
    private static final String FAST = "Wu et al. 2025 (Fast-dLLM), arXiv 2505.22618";

    /** Made by the service loader. */
    public DiffusionStrategies() {}

    @Override
    public List<Entry<?>> entries() {
        return List.of(
                sequential(
                        "first-hitting",
                        "Zheng et al. 2024, arXiv 2409.02908",
                        (options, models) -> Recipes.firstHitting()),
                sequential(
                        "one-per-step",
                        "Kim et al. 2025, arXiv 2502.06768; random order: Zheng et al. 2024, arXiv 2409.02908",
                        (options, models) -> Recipes.onePerStep(options),
                        Settings.ORDER),
                approximate(
                        "ancestral",
                        "Sahoo et al. 2024 (MDLM), arXiv 2406.07524",
                        "at most steps + 1 (grid=exact: steps), about T (1 - (1 - 1/T)^M) + 1 for M positions",
                        (options, models) -> Recipes.ancestral(options),
                        Settings.STEPS,
                        Settings.GRID),
                approximate(
                        "low-confidence",
                        SEMI_AUTOREGRESSIVE,
                        "at most the smaller of steps and positions, with guidance twice as many",
                        (options, models) -> Recipes.lowConfidence(options),
                        Settings.DENOISING_STEPS,
                        Settings.BLOCK_LENGTH_128,
                        Settings.GUIDANCE,
                        Settings.CACHE,
                        Settings.EXACT_ORDER,
                        Settings.END_OF_TEXT),
                approximate(
                        "threshold",
                        FAST,
                        "positions / tokens settled per step, at most one per position",
                        (options, models) -> Recipes.threshold(options),
                        Settings.THRESHOLD,
                        Settings.BLOCK_LENGTH_32,
                        Settings.CACHE,
                        Settings.END_OF_TEXT),
                approximate(
                        "factor",
                        FAST,
                        "positions / tokens settled per step, at most one per position",
                        (options, models) -> Recipes.factor(options),
                        Settings.FACTOR,
                        Settings.RULE,
                        Settings.BLOCK_LENGTH_32,
                        Settings.CACHE,
                        Settings.END_OF_TEXT),
                approximate(
                        "entropy-bounded",
                        "Ben-Hamu et al. 2025, arXiv 2505.24857",
                        "positions / tokens settled per step, at most one per position",
                        (options, models) -> Recipes.entropyBounded(options),
                        Settings.BUDGET),
                approximate(
                        "dream",
                        "Ye et al. 2025 (Dream 7B); confidence threshold: " + FAST,
                        "at most the smaller of steps and positions; with a threshold at most one per position",
                        (options, models) -> Recipes.dream(options),
                        Settings.DREAM_ORDER,
                        Settings.DREAM_STEPS,
                        Settings.EPS,
                        Settings.ORDER_TEMPERATURE,
                        Settings.DREAM_THRESHOLD),
                approximate(
                        "remask",
                        "Wang et al. 2025 (ReMDM), arXiv 2503.00307",
                        "at most steps + 1 (grid=exact: steps)",
                        (options, models) -> Recipes.remask(options),
                        Settings.KIND,
                        Settings.STEPS,
                        Settings.ETA,
                        Settings.GRID),
                approximate(
                        "energy",
                        "Xu et al. 2024 (EDLM), arXiv 2410.21357",
                        "that of ancestral; in the window besides candidates rows of the energy model each",
                        Recipes::energy,
                        Settings.ENERGY,
                        Settings.CANDIDATES,
                        Settings.WINDOW,
                        Settings.STEPS,
                        Settings.GRID),
                blockwise(
                        BlockRecipes.BLOCK_DIFFUSION,
                        "Arriola et al. 2025 (BD3-LM), arXiv 2503.09573",
                        Exactness.SEQUENTIAL_IN_ITS_ORDER,
                        "positions of the blocks; sampler=ancestral: at most steps a block",
                        BlockRecipes::blockDiffusion,
                        BlockSettings.BLOCK_LENGTH,
                        BlockSettings.SAMPLER,
                        BlockSettings.STEPS,
                        BlockSettings.TOP_P,
                        BlockSettings.CONTEXT,
                        BlockSettings.LEAST_ENTROPY),
                blockwise(
                        BlockRecipes.SDAR,
                        "Cheng et al. 2025 (SDAR), arXiv 2510.06303",
                        Exactness.APPROXIMATE,
                        "at most the smaller of steps and positions a block; order=entropy-bounded: one per position",
                        BlockRecipes::sdar,
                        BlockSettings.ORDER,
                        BlockSettings.BLOCK_LENGTH,
                        BlockSettings.DENOISING_STEPS,
                        BlockSettings.SDAR_THRESHOLD,
                        BlockSettings.BUDGET),
                blockwise(
                        BlockRecipes.FAST_DLLM,
                        "Wu et al. 2025 (Fast-dLLM v2), arXiv 2509.26328",
                        Exactness.APPROXIMATE,
                        "positions of the blocks / tokens settled per step, at most one per position",
                        BlockRecipes::fastDllm,
                        BlockSettings.BLOCK_LENGTH,
                        BlockSettings.SUB_BLOCK_LENGTH,
                        BlockSettings.FAST_THRESHOLD,
                        BlockSettings.SUB_BLOCK_CACHE));
    }

    @Override
    public List<Scorer<?>> scorers() {
        return List.of(new MaskedScorer(MaskedScorer.Estimator.COUNT, MaskedScorer.DEFAULT_DRAWS));
    }

    /** Makes a strategy; its name is the catalog's. */
    private interface Recipe {
        Recipes.Chosen cook(StrategyOptions options, ModelResolver models) throws IOException;
    }

    private static Entry<MaskedModel> sequential(String name, String paper, Recipe recipe, StrategyOption... options) {
        return entry(name, paper, Exactness.SEQUENTIAL_IN_ITS_ORDER, "positions to fill", recipe, options);
    }

    private static Entry<MaskedModel> approximate(
            String name, String paper, String nfe, Recipe recipe, StrategyOption... options) {
        return entry(name, paper, Exactness.APPROXIMATE, nfe, recipe, options);
    }

    private static Entry<MaskedModel> blockwise(
            String name,
            String paper,
            Exactness exactness,
            String nfe,
            Function<StrategyOptions, DecodingStrategy<MaskedModel>> recipe,
            StrategyOption... options) {
        StrategyDescription description =
                describe(name, paper, exactness, nfe + "; besides a store pass a block, not counted", options);
        return new Entry<>(description, MaskedModel.class, (chosen, models) -> recipe.apply(chosen));
    }

    private static Entry<MaskedModel> entry(
            String name, String paper, Exactness exactness, String nfe, Recipe recipe, StrategyOption... options) {
        StrategyDescription description = describe(name, paper, exactness, nfe, options);
        return new Entry<>(description, MaskedModel.class, (chosen, models) -> {
            Recipes.Chosen parts = recipe.cook(chosen, models);
            return new Unmasking(name, parts.parts(), parts.evaluation());
        });
    }

    private static StrategyDescription describe(
            String name, String paper, Exactness exactness, String nfe, StrategyOption... options) {
        return new StrategyDescription(
                name,
                ModelView.MASKED,
                paper,
                exactness,
                EnumSet.allOf(Capability.class),
                nfe + "; one more per compared length of a gap of variable length",
                List.of(options));
    }
}
