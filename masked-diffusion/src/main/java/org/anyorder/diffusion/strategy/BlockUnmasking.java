// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.strategy;

import ai.djl.ndarray.NDManager;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.anyorder.Capability;
import org.anyorder.Exactness;
import org.anyorder.Template;
import org.anyorder.decoding.DecodingRun;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.diffusion.part.Draw;
import org.anyorder.diffusion.part.PositionScore;
import org.anyorder.diffusion.part.Selection;
import org.anyorder.diffusion.part.draw.Independent;
import org.anyorder.diffusion.part.selection.Constantly;
import org.anyorder.diffusion.part.selection.EvenShare;
import org.anyorder.diffusion.part.selection.TopCount;
import org.anyorder.model.LogitAlignment;
import org.anyorder.model.MaskedModel;
import org.anyorder.sampling.Crossing;

/**
 * Fills a sequence block after block, each by a policy of masked diffusion, and never runs a finished block again:
 * block diffusion (Arriola et al. 2025, BD3-LM, arXiv 2503.09573), SDAR (Cheng et al. 2025, arXiv 2510.06303),
 * Fast-dLLM v2 (Wu et al. 2025, arXiv 2509.26328).
 *
 * <p>With a block-causal model a pass runs the block that is being filled, against the stored keys and values of those
 * before; when it is full, one more pass stores it, the last one too. All full blocks of a prompt are stored by one
 * pass. This is exact: tokens are those of passes over the whole sequence. Blocks shorter than the model's divide them,
 * and passes run the model's; longer ones are the model's. A model in which every position sees every other is run
 * whole, and nothing is stored.
 *
 * <p>Where the network predicts from the row before ({@link LogitAlignment#PREVIOUS_ROW}), the first position of a
 * block is drawn from the last row of the pass that stores what lies before.
 *
 * <p>One token a step, at a position chosen without a look at the tokens drawn, draws from the model's conditionals in
 * that order; every other policy is an approximation. A block that a limit of tokens cuts is decoded whole and cut
 * afterwards, unless the sequence ends with known tokens, or the model's length ends it. Known tokens never change. A
 * block-causal model sees those behind a gap in the gap's last block and not beyond. Gaps of variable length are opened
 * as in {@link Unmasking}.
 *
 * <p>Cost: as many evaluations as the policy takes, of the rows of a block, and a store pass a block. Immutable and
 * thread-safe.
 *
 * @param name its name in the catalog
 * @param layout the blocks
 * @param draw the candidate token of each position
 * @param score how much a candidate deserves to settle
 * @param selection how many and which candidates settle
 * @param ending what ends a sequence
 * @param topPCrossing the nucleus rule of the strategy's paper
 */
public record BlockUnmasking(
        String name,
        BlockLayout layout,
        Draw draw,
        PositionScore score,
        Selection selection,
        BlockEnding ending,
        Crossing topPCrossing)
        implements DecodingStrategy<MaskedModel> {

    /**
     * Checks that all are there.
     *
     * @param name its name in the catalog
     * @param layout the blocks
     * @param draw the candidate token of each position
     * @param score how much a candidate deserves to settle
     * @param selection how many and which candidates settle
     * @param ending what ends a sequence
     * @param topPCrossing the nucleus rule of the strategy's paper
     */
    public BlockUnmasking {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(layout, "layout");
        Objects.requireNonNull(draw, "draw");
        Objects.requireNonNull(score, "score");
        Objects.requireNonNull(selection, "selection");
        Objects.requireNonNull(ending, "ending");
        Objects.requireNonNull(topPCrossing, "topPCrossing");
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.allOf(Capability.class);
    }

    @Override
    public Exactness exactness() {
        boolean blind = score.look() != PositionScore.Look.TOKEN;
        boolean plain = draw instanceof Independent
                && layout.reuse() == BlockLayout.Reuse.NOTHING
                && layout.context().isEmpty()
                && ending.leastEntropy() == 0;
        return oneByOne() && blind && plain ? Exactness.SEQUENTIAL_IN_ITS_ORDER : Exactness.APPROXIMATE;
    }

    /** Whether a step settles one token, whatever the model. */
    private boolean oneByOne() {
        if (!(selection instanceof TopCount top)) {
            return false;
        }
        return top.schedule().equals(new Constantly(1))
                || top.schedule() instanceof EvenShare share
                        && layout.length().isPresent()
                        && share.steps() >= layout.length().getAsInt();
    }

    @Override
    public List<String> notes() {
        return layout.reuse() == BlockLayout.Reuse.BLOCK ? List.of("sub-block cache: approximate") : List.of();
    }

    @Override
    public void check(Template template, MaskedModel model) {
        draw.check(model);
        BlockGrid.of(layout, model).checkContext();
    }

    @Override
    public DecodingRun begin(MaskedModel model, NDManager owner) {
        return new BlockRun(model, this, owner);
    }
}
