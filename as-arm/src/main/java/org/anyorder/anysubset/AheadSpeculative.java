// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Objects;
import org.anyorder.anysubset.AnySubsetSpeculative.Drafting;
import org.anyorder.anysubset.AnySubsetSpeculative.Tempered;
import org.anyorder.decoding.DecodingRun;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.order.GenerationOrder;
import org.anyorder.order.LatticeOrder;
import org.anyorder.speculative.draft.Branching;

/**
 * Any-subset speculative decoding of which a round is one evaluation, not two: the pass that tests a draft also asks
 * what the next one is drawn from. An any-subset model answers, in one pass, for any position given any of the tokens
 * of the pass, so that behind every drafted token stand queries for the positions after the next.
 *
 * <p>That draft does not know the token that ends its round, drawn from the residual or behind the last kept one, so
 * none of its tokens is certain; in return a round costs half. Several tokens are drawn for a position without
 * replacement, and recursive rejection (Jeon et al. 2024, arXiv 2402.14160) tests them one after the other.
 *
 * <p>Where a model knows what follows what ({@link org.anyorder.model.SuccessorAccess}), that corrects the draft:
 * behind a token {@code a} that was not known when a position was asked, its law is {@code p(x) p(x | a) / p(x)}, the
 * first factor the model's answer, the others what it says of pairs, renormalised. Were {@code a} independent of all
 * else given {@code x}, that would be the law given {@code a}, too. Then the root of a tree asks ahead for all, and the
 * other nodes ask for their own law alone: given its left neighbour, a position gains nothing from the tokens before
 * that it was not asked with. Of the embedded model three drafted tokens of a tree save a sixth more evaluations so.
 *
 * <p>The law is that of {@link SequentialSubset} in the same order: a token that is tested against the law of the chain
 * follows it whatever law it was drawn from, and drafts were drawn before what they are tested on was known. The first
 * pass tests nothing. Every round settles one position at least: <strong>NFE ≤ positions to fill</strong>.
 *
 * <p>An evaluation has more rows: by default up to 5 nodes, 9 queries (15 where successors are not known). That pays
 * where rows of a pass are nearly free.
 *
 * <p>Draws from a sequence's stream: those of the order, and per round the draws of the tree level by level, the
 * uniforms of a token draw per node, and one uniform per test whose ratio is strictly between 0 and 1. Immutable and
 * thread-safe.
 *
 * @param draftLength the most positions of a round, at least 2: drafted ones, and the one that ends it
 * @param tree how many tokens are drafted for each
 * @param order which positions are next
 * @param tempered which laws the temperature acts on
 * @param cache what the model remembers between passes
 */
public record AheadSpeculative(
        int draftLength, Branching tree, GenerationOrder order, Tempered tempered, SubsetCache cache)
        implements SubsetStrategy {
    /** The most positions of a round by default. */
    public static final int DRAFT_LENGTH = 3;

    /** How many tokens are drafted by default: several for the first position, one behind each. */
    public static final Branching TREE = new Branching(List.of(2, 1));

    /** The most tokens of a tree. */
    public static final int MOST_NODES = 256;

    /**
     * Checks the options.
     *
     * @param draftLength at least 2
     * @param tree of at most {@value #MOST_NODES} tokens
     * @param order which positions are next
     * @param tempered which laws the temperature acts on
     * @param cache what the model remembers between passes
     * @throws IllegalArgumentException if one is out of its range
     */
    public AheadSpeculative {
        Objects.requireNonNull(order, "order");
        Objects.requireNonNull(tempered, "tempered");
        Objects.requireNonNull(cache, "cache");
        if (!(draftLength >= 2)) {
            throw new IllegalArgumentException("draftLength must be at least 2, got " + draftLength
                    + ": one position of a round ends it, and is not drafted");
        }
        int nodes = tree.nodes(draftLength - 1);
        if (!(nodes <= MOST_NODES)) {
            throw new IllegalArgumentException("tree may have at most " + MOST_NODES + " tokens, got " + nodes
                    + " with draftLength " + draftLength + " and factors " + tree.factors());
        }
    }

    /**
     * In the order of the lattice, over a cache.
     *
     * @param draftLength the most positions of a round, at least 2
     * @param tree how many tokens are drafted for each
     */
    public AheadSpeculative(int draftLength, Branching tree) {
        this(draftLength, tree, new LatticeOrder(), Tempered.BOTH, SubsetCache.PREFIX);
    }

    @Override
    public String name() {
        return "speculative";
    }

    @Override
    public DecodingRun begin(AnySubsetModel model, NDManager owner) {
        SubsetPolicy policy = new SubsetPolicy(order, draftLength, Drafting.SELF, tempered, 0, 1, cache);
        return new TreeRun(model, policy, new AheadSource(model, draftLength, tree, owner), owner);
    }
}
