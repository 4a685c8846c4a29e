// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import ai.djl.ndarray.NDManager;
import java.util.Objects;
import org.anyorder.Exactness;
import org.anyorder.decoding.DecodingRun;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.order.GenerationOrder;
import org.anyorder.order.LatticeOrder;

/**
 * Any-subset speculative decoding (Guo and Ermon 2025, arXiv 2504.20456, Algorithm 1): the model drafts several
 * positions independently given what is decided, then scores all of them in one pass of its chain, and keeps those that
 * a rejection test accepts; the first rejected one is drawn from the residual. Letters: p is the draft, q the target.
 *
 * <p>The law is that of {@link SequentialSubset} in the same order. Proof: given the prefix, a token of law p that is
 * kept with probability min(1, q/p), or else drawn from norm((q − p)₊), has law q; later tokens of a round count only
 * if all before them were kept. The first token of a round is drawn from q itself (draft and chain see the same there),
 * so it is never tested, and a round that takes two evaluations settles two positions at least: <strong>NFE ≤ positions
 * to fill</strong>, with a draft length of 2 exactly that. A lone last position takes one evaluation.
 *
 * <p>With {@link Drafting#NGRAM} the draft comes from bigrams of the visible text, an evaluation less a round; then the
 * first token is tested as well, so a round settles one position at least.
 *
 * <p>Drafts of all that is left, in random order, are the burst sampling of σ-GPT (Pannatier et al. 2024, arXiv
 * 2404.09562), with a residual that makes it exact. Its authors test every draft in several random orders, side by side
 * as rows of one evaluation, and keep the order that goes furthest: {@link #withOrders}.
 *
 * <p>Draws from a sequence's stream: those of the order, and per round a token draw per drafted position, the uniforms
 * of a token draw per tested position, and one uniform per test whose ratio is strictly between 0 and 1. Immutable and
 * thread-safe.
 *
 * @param draftLength the most positions of a round, at least 2
 * @param drafting what proposes tokens
 * @param order which positions are next
 * @param tempered which laws the temperature acts on
 * @param tolerance what is added to the acceptance ratio, in [0, 1]; above 0 the law is approximate, at 1 every draft
 *     is kept. Greedy sequences have none
 * @param orders in how many orders a draft is tested at once, of which that with the longest kept run counts; above 1
 *     the law is approximate, as choosing by what is kept favours what is kept
 * @param cache what the model remembers between passes
 */
public record AnySubsetSpeculative(
        int draftLength,
        Drafting drafting,
        GenerationOrder order,
        Tempered tempered,
        double tolerance,
        int orders,
        SubsetCache cache)
        implements SubsetStrategy {

    /** The most positions of a round by default: that of the paper's runs. */
    public static final int DRAFT_LENGTH = 5;

    /** What proposes tokens. */
    public enum Drafting {
        /** The model itself, from its independent conditionals. */
        SELF,
        /** Bigrams of the visible text; the model where there is no left neighbour. */
        NGRAM
    }

    /** Which laws the temperature acts on. */
    public enum Tempered {
        /** Draft and target: the law is the model's at that temperature. */
        BOTH,
        /** Drafts behind the first alone: the law is the model's at temperature 1. Without effect at temperature 0. */
        DRAFT
    }

    /**
     * Checks the options.
     *
     * @param draftLength at least 2
     * @param drafting what proposes tokens; n-grams need the order of the lattice
     * @param order which positions are next
     * @param tempered which laws the temperature acts on
     * @param tolerance in [0, 1]
     * @param orders at least 1; several need a model that drafts for itself from its own law
     * @param cache what the model remembers between passes
     * @throws IllegalArgumentException if one is out of its range
     */
    public AnySubsetSpeculative {
        Objects.requireNonNull(tempered, "tempered");
        Objects.requireNonNull(cache, "cache");
        if (!(draftLength >= 2)) {
            throw new IllegalArgumentException("draftLength must be at least 2, got " + draftLength
                    + ": a draft of one takes two evaluations for one position");
        }
        if (drafting == Drafting.NGRAM && !order.equals(new LatticeOrder())) {
            throw new IllegalArgumentException("draft=ngram needs order=lattice, in which every position has its left"
                    + " neighbour before it, got " + order);
        }
        if (!(tolerance >= 0 && tolerance <= 1)) {
            throw new IllegalArgumentException("tolerance must be in [0, 1], got " + tolerance);
        }
        if (!(orders >= 1)) {
            throw new IllegalArgumentException("orders must be at least 1, got " + orders);
        }
        if (orders > 1 && !(drafting == Drafting.SELF && tempered == Tempered.BOTH)) {
            throw new IllegalArgumentException("several orders need draft=self and tempered=both, so that the first"
                    + " token of each needs no test, got orders " + orders + ", draft " + drafting + ", tempered "
                    + tempered);
        }
    }

    /**
     * One order, over a cache.
     *
     * @param draftLength at least 2
     * @param drafting what proposes tokens; n-grams need the order of the lattice
     * @param order which positions are next
     * @param tempered which laws the temperature acts on
     * @param tolerance in [0, 1]
     */
    public AnySubsetSpeculative(
            int draftLength, Drafting drafting, GenerationOrder order, Tempered tempered, double tolerance) {
        this(draftLength, drafting, order, tempered, tolerance, 1, SubsetCache.PREFIX);
    }

    /**
     * The paper's form: the model drafts for itself in the order of the lattice.
     *
     * @param draftLength the most positions of a round, at least 2
     */
    public AnySubsetSpeculative(int draftLength) {
        this(draftLength, Drafting.SELF, new LatticeOrder(), Tempered.BOTH, 0);
    }

    /**
     * The same, but drafts are tested in several orders at once.
     *
     * @param count of orders, at least 1
     * @return a strategy; approximate above 1
     */
    public AnySubsetSpeculative withOrders(int count) {
        return new AnySubsetSpeculative(draftLength, drafting, order, tempered, tolerance, count, cache);
    }

    /**
     * The same with another cache.
     *
     * @param kept what the model remembers between passes
     * @return a strategy
     */
    public AnySubsetSpeculative withCache(SubsetCache kept) {
        return new AnySubsetSpeculative(draftLength, drafting, order, tempered, tolerance, orders, kept);
    }

    @Override
    public String name() {
        return "speculative";
    }

    @Override
    public Exactness exactness() {
        return tolerance > 0 || orders > 1 ? Exactness.APPROXIMATE : Exactness.SEQUENTIAL_IN_ITS_ORDER;
    }

    @Override
    public DecodingRun begin(AnySubsetModel model, NDManager owner) {
        SubsetPolicy policy = new SubsetPolicy(order, draftLength, drafting, tempered, tolerance, orders, cache);
        return new SubsetRun(model, policy, owner);
    }
}
