// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.strategy;

import ai.djl.ndarray.NDManager;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.anyorder.Capability;
import org.anyorder.Exactness;
import org.anyorder.Template;
import org.anyorder.decoding.DecodingRun;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.diffusion.cache.CacheKind;
import org.anyorder.diffusion.part.Parts;
import org.anyorder.diffusion.part.PositionScore;
import org.anyorder.diffusion.part.Remasking;
import org.anyorder.diffusion.part.draw.Independent;
import org.anyorder.diffusion.part.selection.Constantly;
import org.anyorder.diffusion.part.selection.TopCount;
import org.anyorder.model.MaskedModel;

/**
 * Decodes masked diffusion models: all undecided positions are predicted at once, some of them settle, until none is
 * left. Which ones, and in how many evaluations, is the choice of five {@link Parts}.
 *
 * <p>One token a step, at a position chosen without a look at the tokens drawn, draws from the model's conditionals in
 * that order, whatever the order; every other policy is an approximation, since tokens that settle together are drawn
 * independently, or a position is chosen for its token. A step in which nothing settles is not evaluated. The mask
 * token is never drawn.
 *
 * <p>Gaps of one length hold as many undecided positions from the start. A gap without upper bound, or with an end
 * token one of variable length, that ends the template is opened as far as limits and model allow and cut at the first
 * end token once all before it is settled. Every other gap of variable length gets the length whose masked positions
 * the model is surest of, one evaluation a length ({@link LengthSearch}).
 *
 * <p>Known tokens never change. Immutable and thread-safe.
 *
 * @param name its name in the catalog
 * @param parts the policy
 * @param evaluation how the network is evaluated
 */
public record Unmasking(String name, Parts parts, Evaluation evaluation) implements DecodingStrategy<MaskedModel> {

    /**
     * Checks that all are there.
     *
     * @param name its name in the catalog
     * @param parts the policy
     * @param evaluation how the network is evaluated
     */
    public Unmasking {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(parts, "parts");
        Objects.requireNonNull(evaluation, "evaluation");
    }

    /**
     * A policy with one row a sequence and no cache.
     *
     * @param name its name in the catalog
     * @param parts the policy
     */
    public Unmasking(String name, Parts parts) {
        this(name, parts, Evaluation.PLAIN);
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.allOf(Capability.class);
    }

    @Override
    public Exactness exactness() {
        boolean oneByOne = parts.selection().equals(new TopCount(new Constantly(1)));
        boolean blind = parts.score().look() != PositionScore.Look.TOKEN;
        boolean plain = parts.draw() instanceof Independent && parts.remasking() == Remasking.NEVER;
        return oneByOne && blind && plain && evaluation.equals(Evaluation.PLAIN)
                ? Exactness.SEQUENTIAL_IN_ITS_ORDER
                : Exactness.APPROXIMATE;
    }

    @Override
    public List<String> notes() {
        CacheKind cache = evaluation.cache();
        return cache == CacheKind.NONE
                ? List.of()
                : List.of(cache.name().toLowerCase(Locale.ROOT)
                        + " cache: approximate (exact for block-causal models in their own blocks)");
    }

    @Override
    public void check(Template template, MaskedModel model) {
        parts.draw().check(model);
    }

    @Override
    public DecodingRun begin(MaskedModel model, NDManager owner) {
        return new UnmaskingRun(model, this, owner);
    }
}
