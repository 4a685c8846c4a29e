// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.anyorder.Exactness;
import org.anyorder.anysubset.AnySubsetSpeculative.Drafting;
import org.anyorder.anysubset.AnySubsetSpeculative.Tempered;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.decoding.Scorer;
import org.anyorder.decoding.StrategyCatalog;
import org.anyorder.decoding.StrategyDescription;
import org.anyorder.decoding.StrategyOption;
import org.anyorder.decoding.StrategyOptions;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.model.CausalModel;
import org.anyorder.model.ModelResolver;
import org.anyorder.model.ModelView;
import org.anyorder.order.CoarseToFineOrder;
import org.anyorder.order.GenerationOrder;
import org.anyorder.order.LatticeOrder;
import org.anyorder.order.RandomOrder;
import org.anyorder.speculative.draft.Branching;
import org.anyorder.speculative.draft.Growth;
import org.anyorder.speculative.draft.IndependentDrafts;
import org.anyorder.speculative.draft.ModelDrafter;

/** The strategies of any-subset models, and their scorer. */
public final class AnySubsetStrategies implements StrategyCatalog {
    private static final int LONGEST = 1024;
    private static final int MOST_ORDERS = 64;

    private static final StrategyOption ORDER = new StrategyOption(
            "order",
            "lattice, random, coarse-to-fine",
            "lattice",
            "which position is next; models are trained in that of the lattice, from left to right, alone");
    private static final StrategyOption DRAFT_LENGTH = new StrategyOption(
            "draft-length",
            "2 to " + LONGEST,
            AnySubsetSpeculative.DRAFT_LENGTH + ", with draft=ahead " + AheadSpeculative.DRAFT_LENGTH + ", of a model "
                    + CausalDraftSpeculative.DRAFT_LENGTH,
            "most positions of a round; 3 and more save evaluations");
    private static final StrategyOption DRAFT = new StrategyOption(
            "draft",
            "self, ngram, ahead, or a causal model (folder or embedded name)",
            "self",
            "what proposes tokens: the model itself, in a pass of its own or, ahead, in the one that tests the draft"
                    + " before; bigrams of the visible text; or a smaller model of the same tokens");
    private static final StrategyOption TREE = new StrategyOption(
            "tree",
            "factors like 3-2-1",
            AheadSpeculative.TREE.text() + "; of a causal model one chain",
            "draft=ahead or a model: how many tokens are drafted for the first position and, of each, for those behind");
    private static final StrategyOption TEMPERED = new StrategyOption(
            "tempered",
            "both, draft",
            "both",
            "which laws the temperature acts on; draft: tokens follow the law of temperature 1 all the same");
    private static final StrategyOption TOLERANCE = new StrategyOption(
            "tolerance", "in [0, 1]", "0", "added to the chance of keeping a draft; above 0 approximate");

    private static final StrategyOption ORDERS = new StrategyOption(
            "orders",
            "1 to " + MOST_ORDERS,
            "1",
            "in how many a draft is tested at once, that with the longest kept run counts; above 1 approximate");
    private static final StrategyOption CACHE = new StrategyOption(
            "cache",
            "prefix, none",
            "prefix",
            "keys and values kept between passes: those of decided tokens, exact; or none");

    /** What proposes tokens if no other model does, by name. */
    private enum Draft {
        SELF,
        NGRAM,
        AHEAD;

        static boolean names(String text) {
            return Arrays.stream(values())
                    .anyMatch(draft -> draft.name().toLowerCase(Locale.ROOT).equals(text));
        }
    }

    /** The orders by name. */
    private enum Order {
        LATTICE(new LatticeOrder()),
        RANDOM(new RandomOrder()),
        COARSE_TO_FINE(new CoarseToFineOrder());

        private final GenerationOrder order;

        Order(GenerationOrder order) {
            this.order = order;
        }
    }

    /** Made by {@link java.util.ServiceLoader}. */
    public AnySubsetStrategies() {}

    @Override
    public List<Entry<?>> entries() {
        return List.of(
                new Entry<>(
                        describe(
                                "sequential",
                                "Shih et al. 2022 (MAC, arXiv 2205.13554); Yang et al. 2019 (XLNet, arXiv 1906.08237)",
                                "positions to fill",
                                ORDER,
                                CACHE),
                        AnySubsetModel.class,
                        (options, models) -> new SequentialSubset(order(options), cache(options))),
                new Entry<>(
                        describe(
                                "speculative",
                                "Guo and Ermon 2025 (ASSD), arXiv 2504.20456",
                                "draft and verification, at most the positions to fill; draft=ahead or a model: rounds, at"
                                        + " most as many; draft=ngram: verifications, at most as many, and a draft each,"
                                        + " counted apart",
                                DRAFT_LENGTH,
                                DRAFT,
                                TREE,
                                ORDER,
                                TEMPERED,
                                TOLERANCE,
                                ORDERS,
                                CACHE),
                        AnySubsetModel.class,
                        AnySubsetStrategies::speculative));
    }

    @Override
    public List<Scorer<?>> scorers() {
        return List.of(new JointDensity());
    }

    private static DecodingStrategy<AnySubsetModel> speculative(StrategyOptions options, ModelResolver models)
            throws IOException {
        Optional<String> other = options.text("draft").filter(name -> !Draft.names(name));
        if (other.isPresent()) {
            return drafted(options, models.resolveOfSameTokens(other.get(), CausalModel.class));
        }
        Draft draft = options.choice("draft", Draft.SELF);
        OptionalInt length = options.integer("draft-length", 2, LONGEST);
        Tempered tempered = options.choice("tempered", Tempered.BOTH);
        if (draft == Draft.AHEAD) {
            refuse(options, "tolerance", "draft=self or draft=ngram");
            refuse(options, "orders", "draft=self");
            return new AheadSpeculative(
                    length.orElse(AheadSpeculative.DRAFT_LENGTH),
                    options.text("tree").map(AnySubsetStrategies::tree).orElse(AheadSpeculative.TREE),
                    order(options),
                    tempered,
                    cache(options));
        }
        refuse(options, "tree", "draft=ahead or a draft model");
        return new AnySubsetSpeculative(
                length.orElse(AnySubsetSpeculative.DRAFT_LENGTH),
                draft == Draft.NGRAM ? Drafting.NGRAM : Drafting.SELF,
                order(options),
                tempered,
                options.real("tolerance", 0, 1).orElse(0),
                options.integer("orders", 1, MOST_ORDERS).orElse(1),
                cache(options));
    }

    private static CausalDraftSpeculative drafted(StrategyOptions options, CausalModel draft) {
        refuse(options, "tolerance", "draft=self or draft=ngram");
        refuse(options, "orders", "draft=self");
        if (options.choice("order", Order.LATTICE) != Order.LATTICE) {
            throw new IllegalArgumentException("a causal model drafts in order=lattice alone, in which all to the left"
                    + " of the next position is decided");
        }
        Growth growth =
                options.text("tree").isPresent() ? tree(options.text("tree").get()) : new IndependentDrafts(1);
        return new CausalDraftSpeculative(
                options.integer("draft-length", 2, LONGEST).orElse(CausalDraftSpeculative.DRAFT_LENGTH),
                new ModelDrafter(draft, growth),
                options.choice("tempered", Tempered.BOTH),
                cache(options));
    }

    private static void refuse(StrategyOptions options, String key, String needs) {
        if (options.text(key).isPresent()) {
            throw new IllegalArgumentException("option '" + key + "' needs " + needs);
        }
    }

    private static Branching tree(String text) {
        return Branching.parse(text)
                .orElseThrow(() ->
                        new IllegalArgumentException("option 'tree' must be factors like 3-2-1, got '" + text + "'"));
    }

    private static SubsetCache cache(StrategyOptions options) {
        return options.choice("cache", SubsetCache.PREFIX);
    }

    private static GenerationOrder order(StrategyOptions options) {
        return options.choice("order", Order.LATTICE).order;
    }

    private static StrategyDescription describe(String name, String paper, String nfe, StrategyOption... options) {
        return new StrategyDescription(
                name,
                ModelView.ANY_SUBSET,
                paper,
                Exactness.SEQUENTIAL_IN_ITS_ORDER,
                SubsetTemplates.CAPABILITIES,
                nfe,
                List.of(options));
    }
}
