// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import ai.djl.ndarray.NDManager;
import java.util.Objects;
import org.anyorder.Template;
import org.anyorder.anysubset.AnySubsetSpeculative.Drafting;
import org.anyorder.anysubset.AnySubsetSpeculative.Tempered;
import org.anyorder.decoding.DecodingRun;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.order.GenerationOrder;
import org.anyorder.order.LatticeOrder;
import org.anyorder.speculative.draft.ModelDrafter;

/**
 * Any-subset speculative decoding (Guo and Ermon 2025, arXiv 2504.20456) whose drafts come from a small causal model of
 * the same tokens, as in Leviathan et al. 2023 (arXiv 2211.17192): in the order of the lattice all to the left of the
 * next position is decided, so that a model that continues texts can propose what comes there. What is known to its
 * right the draft does not see; the pass that tests does.
 *
 * <p>A round is one evaluation of the any-subset model: it scores the drafted tokens, given those before them and all
 * that is known, and the position behind them, which is drawn from its own law if all are kept. A draft ends before the
 * next given token. Trees ({@link org.anyorder.speculative.draft.Branching}) are tested by recursive rejection (Jeon et
 * al. 2024, arXiv 2402.14160).
 *
 * <p>The law is that of {@link SequentialSubset} in the same order, whatever the draft's: a token of law p that is kept
 * with probability min(1, q/p), or else drawn from norm((q − p)₊), has law q. Every round settles one position at
 * least: <strong>NFE ≤ positions to fill</strong>; evaluations of the draft are counted apart.
 *
 * <p>Draws from a sequence's stream: per round those of the draft, the uniforms of a token draw per node, and one
 * uniform per test whose ratio is strictly between 0 and 1. Immutable and thread-safe.
 *
 * @param draftLength the most positions of a round, at least 2: drafted ones, and the one that ends it
 * @param drafter the causal model, and how its laws become trees
 * @param tempered which laws the temperature acts on
 * @param cache what the any-subset model remembers between passes
 */
public record CausalDraftSpeculative(int draftLength, ModelDrafter drafter, Tempered tempered, SubsetCache cache)
        implements SubsetStrategy {
    /** The most positions of a round by default. */
    public static final int DRAFT_LENGTH = 6;

    /** The most tokens of a tree. */
    public static final int MOST_NODES = AheadSpeculative.MOST_NODES;

    /**
     * Checks the options.
     *
     * @param draftLength at least 2
     * @param drafter whose trees have at most {@value #MOST_NODES} tokens
     * @param tempered which laws the temperature acts on
     * @param cache what the any-subset model remembers between passes
     * @throws IllegalArgumentException if one is out of its range
     */
    public CausalDraftSpeculative {
        Objects.requireNonNull(tempered, "tempered");
        Objects.requireNonNull(cache, "cache");
        if (!(draftLength >= 2)) {
            throw new IllegalArgumentException("draftLength must be at least 2, got " + draftLength
                    + ": one position of a round ends it, and is not drafted");
        }
        int nodes = drafter.growth().nodes(draftLength - 1);
        if (!(nodes <= MOST_NODES)) {
            throw new IllegalArgumentException("a draft may have at most " + MOST_NODES + " tokens, got " + nodes
                    + " with draftLength " + draftLength + " and " + drafter.growth());
        }
    }

    /**
     * Over a cache.
     *
     * @param draftLength the most positions of a round, at least 2
     * @param drafter the causal model, and how its laws become trees
     */
    public CausalDraftSpeculative(int draftLength, ModelDrafter drafter) {
        this(draftLength, drafter, Tempered.BOTH, SubsetCache.PREFIX);
    }

    @Override
    public GenerationOrder order() {
        return new LatticeOrder();
    }

    @Override
    public String name() {
        return "speculative";
    }

    /** Refuses a draft of other tokens, too. */
    @Override
    public void check(Template template, AnySubsetModel model) {
        drafter.requireAlike(model);
        SubsetTemplates.check(name(), template, model);
    }

    @Override
    public DecodingRun begin(AnySubsetModel model, NDManager owner) {
        SubsetPolicy policy = new SubsetPolicy(order(), draftLength, Drafting.SELF, tempered, 0, 1, cache);
        TreeSource source = new CausalSource(model, drafter, draftLength, owner);
        try {
            return new TreeRun(model, policy, source, owner);
        } catch (RuntimeException | Error e) {
            source.close();
            throw e;
        }
    }
}
