// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.decoding.StrategyOptions;
import org.anyorder.diffusion.part.Draw;
import org.anyorder.diffusion.part.PositionScore;
import org.anyorder.diffusion.part.Selection;
import org.anyorder.diffusion.part.draw.Independent;
import org.anyorder.diffusion.part.draw.Nucleus;
import org.anyorder.diffusion.part.score.EntropyScore;
import org.anyorder.diffusion.part.score.LeftmostScore;
import org.anyorder.diffusion.part.score.RandomScore;
import org.anyorder.diffusion.part.score.TokenProbability;
import org.anyorder.diffusion.part.selection.ConfidentOrDue;
import org.anyorder.diffusion.part.selection.Constantly;
import org.anyorder.diffusion.part.selection.EachBlock;
import org.anyorder.diffusion.part.selection.EntropyBudget;
import org.anyorder.diffusion.part.selection.EvenShare;
import org.anyorder.diffusion.part.selection.Independently;
import org.anyorder.diffusion.part.selection.PlainReversal;
import org.anyorder.diffusion.part.selection.TimeGrid;
import org.anyorder.diffusion.part.selection.TopCount;
import org.anyorder.diffusion.strategy.BlockEnding;
import org.anyorder.diffusion.strategy.BlockLayout;
import org.anyorder.diffusion.strategy.BlockUnmasking;
import org.anyorder.model.MaskedModel;
import org.anyorder.sampling.CandidateDraw;
import org.anyorder.sampling.Crossing;
import org.anyorder.sampling.TopP;

/** What the recipes that fill a sequence block by block pick. */
final class BlockRecipes {

    static final String BLOCK_DIFFUSION = "block-diffusion";
    static final String SDAR = "sdar";
    static final String FAST_DLLM = "fast-dllm-v2";

    /** How many last tokens are tested for repetition. */
    private static final int TESTED = 256;

    private BlockRecipes() {}

    /** Samplers of block diffusion. */
    private enum Sampler {
        FIRST_HITTING,
        ANCESTRAL
    }

    /** Orders of SDAR. */
    private enum Order {
        STATIC,
        DYNAMIC,
        SEQUENTIAL,
        ENTROPY_BOUNDED
    }

    static DecodingStrategy<MaskedModel> blockDiffusion(StrategyOptions options) {
        Sampler sampler = options.choice("sampler", Sampler.FIRST_HITTING);
        OptionalInt steps = options.integer("steps", 1, Integer.MAX_VALUE);
        if (steps.isPresent() && sampler != Sampler.ANCESTRAL) {
            throw new IllegalArgumentException(
                    "option 'steps' goes with sampler=ancestral; first-hitting takes as many as there are positions");
        }
        Selection selection =
                switch (sampler) {
                    case FIRST_HITTING -> new TopCount(new Constantly(1));
                    case ANCESTRAL ->
                        new EachBlock(new Independently(new PlainReversal(TimeGrid.Kind.EXACT.of(steps.orElse(128)))));
                };
        Draw plain = new Independent(CandidateDraw.Law.MODEL);
        OptionalDouble topP = options.real("top-p", Double.MIN_VALUE, 1);
        Draw draw = topP.isPresent() ? new Nucleus(plain, new TopP(topP.getAsDouble(), Crossing.DROPPED)) : plain;
        double leastEntropy = options.real("least-entropy", 0, Math.log(TESTED)).orElse(0);
        BlockLayout layout = new BlockLayout(
                length(options),
                16,
                OptionalInt.empty(),
                BlockLayout.Reuse.NOTHING,
                options.integer("context", 1, Integer.MAX_VALUE));
        return new BlockUnmasking(
                BLOCK_DIFFUSION,
                layout,
                draw,
                new RandomScore(),
                selection,
                new BlockEnding(BlockEnding.Stop.AFTER_BLOCK, leastEntropy, TESTED),
                Crossing.DROPPED);
    }

    static DecodingStrategy<MaskedModel> sdar(StrategyOptions options) {
        EvenShare share =
                new EvenShare(options.integer("steps", 1, Integer.MAX_VALUE).orElse(4));
        double threshold = options.real("threshold", 0, 1).orElse(0.85);
        double budget = options.real("budget", 0, Double.MAX_VALUE).orElse(0.35);
        PositionScore sure = new TokenProbability();
        BlockLayout layout = BlockLayout.of(length(options), 4);
        return switch (options.choice("order", Order.DYNAMIC)) {
            case STATIC -> sdar(layout, sure, new TopCount(share));
            case DYNAMIC -> sdar(layout, sure, new ConfidentOrDue(share, threshold));
            case SEQUENTIAL -> sdar(layout, new LeftmostScore(), new TopCount(share));
            case ENTROPY_BOUNDED -> sdar(layout, new EntropyScore(), new EntropyBudget(budget));
        };
    }

    private static DecodingStrategy<MaskedModel> sdar(BlockLayout layout, PositionScore score, Selection selection) {
        return new BlockUnmasking(
                SDAR,
                layout,
                new Independent(CandidateDraw.Law.TEMPERED),
                score,
                selection,
                new BlockEnding(BlockEnding.Stop.AFTER_BLOCK, 0, TESTED),
                Crossing.KEPT);
    }

    static DecodingStrategy<MaskedModel> fastDllm(StrategyOptions options) {
        BlockLayout layout = new BlockLayout(
                length(options),
                32,
                OptionalInt.of(options.integer("sub-block-length", 1, Integer.MAX_VALUE)
                        .orElse(8)),
                options.flag("sub-block-cache", false) ? BlockLayout.Reuse.BLOCK : BlockLayout.Reuse.NOTHING,
                OptionalInt.empty());
        double threshold = options.real("threshold", 0, 1).orElse(0.9);
        return new BlockUnmasking(
                FAST_DLLM,
                layout,
                new Independent(CandidateDraw.Law.DRAWN),
                new TokenProbability(),
                new ConfidentOrDue(new Constantly(1), threshold),
                new BlockEnding(BlockEnding.Stop.AT_ONCE, 0, TESTED),
                Crossing.KEPT);
    }

    private static OptionalInt length(StrategyOptions options) {
        return options.integer("block-length", 1, Integer.MAX_VALUE);
    }
}
