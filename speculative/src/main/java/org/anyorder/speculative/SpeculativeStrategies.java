// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.anyorder.Exactness;
import org.anyorder.decoding.StrategyCatalog;
import org.anyorder.decoding.StrategyDescription;
import org.anyorder.decoding.StrategyOption;
import org.anyorder.decoding.StrategyOptions;
import org.anyorder.decoding.causal.Continuation;
import org.anyorder.model.CausalModel;
import org.anyorder.model.ModelResolver;
import org.anyorder.model.ModelView;
import org.anyorder.speculative.draft.Branching;
import org.anyorder.speculative.draft.Drafter;
import org.anyorder.speculative.draft.Growth;
import org.anyorder.speculative.draft.IndependentDrafts;
import org.anyorder.speculative.draft.ModelDrafter;
import org.anyorder.speculative.draft.NgramDrafter;
import org.anyorder.speculative.draft.PromptLookup;
import org.anyorder.speculative.draft.StochasticBeam;
import org.anyorder.speculative.verify.GreedyVerifier;
import org.anyorder.speculative.verify.KSeqVerifier;
import org.anyorder.speculative.verify.RecursiveVerifier;
import org.anyorder.speculative.verify.TokenVerifier;
import org.anyorder.speculative.verify.TypicalVerifier;
import org.anyorder.speculative.verify.Verifier;

/** Speculative decoding of causal models: options become a drafter, a verifier and a draft length. */
public final class SpeculativeStrategies implements StrategyCatalog {
    private static final String LOOKUP = "prompt-lookup";
    private static final String NGRAM = "ngram";
    private static final String AUTOMATIC = "auto";
    private static final int LONGEST = 64;
    private static final int LONGEST_AUTOMATIC = 16;
    private static final int MOST_NODES = 256;
    private static final int MOST_DRAFTS = 64;

    /** Made by {@link java.util.ServiceLoader}. */
    public SpeculativeStrategies() {}

    /** The verifiers by name. */
    private enum Verify {
        TOKEN,
        KSEQ,
        RECURSIVE,
        TYPICAL,
        GREEDY
    }

    /** Which sequences take a round together. */
    private enum Groups {
        NONE,
        EQUAL_LENGTH
    }

    @Override
    public List<Entry<?>> entries() {
        StrategyDescription description = new StrategyDescription(
                "speculative",
                ModelView.CAUSAL,
                "Leviathan et al. 2023 (arXiv 2211.17192); SpecTr (2310.15141); RSD (2402.14160); Medusa (2401.10774)",
                Exactness.JOINT,
                Continuation.CAPABILITIES,
                "rounds, at most the tokens generated plus one; verifying a round is 1",
                options());
        return List.of(new Entry<>(description, CausalModel.class, SpeculativeStrategies::create));
    }

    private static List<StrategyOption> options() {
        return List.of(
                new StrategyOption(
                        "draft",
                        "a model (folder or embedded name), " + LOOKUP + " or " + NGRAM,
                        LOOKUP,
                        "what proposes tokens: a smaller model of the same vocabulary, or the text itself"),
                new StrategyOption(
                        "draft-length",
                        "1 to " + LONGEST + ", or " + AUTOMATIC,
                        "5 (10 without a model)",
                        "tokens drafted in a row; " + AUTOMATIC
                                + " takes what gives most tokens a second while it runs"),
                new StrategyOption(
                        "verify",
                        "token, kseq, recursive, typical, greedy",
                        "token",
                        "how drafts are tested; typical is approximate, the others keep the target's law"),
                new StrategyOption(
                        "drafts", "1 to " + MOST_DRAFTS, "1 (3 with kseq and recursive)", "K drafts a round"),
                new StrategyOption(
                        "tree",
                        "beam, branching, or factors like 3-2-1",
                        "beam",
                        "how a model's K drafts share tokens for verify=recursive and typical"),
                new StrategyOption(
                        "max-ngram",
                        "at least 1 (" + NGRAM + ": 2)",
                        "3",
                        "without a model: longest n-gram looked for"),
                new StrategyOption("occurrence", "first, last", "first", LOOKUP + ": which earlier place is taken"),
                new StrategyOption(
                        "grouping",
                        "none, equal-length",
                        "none",
                        "which sequences of a batch take a round together; changes no token"),
                new StrategyOption("group-rows", "1 to 1024", "8", "grouping=equal-length: sequences of a group"),
                new StrategyOption("epsilon", "in [0, 1]", "0.09", "verify=typical: most probability asked for"),
                new StrategyOption("delta", "at least 0", "0.3", "verify=typical: share of exp(-entropy)"));
    }

    private static SpeculativeDecoding create(StrategyOptions options, ModelResolver models) throws IOException {
        Verify verify = options.choice("verify", Verify.TOKEN);
        Optional<String> named = options.text("draft");
        Optional<String> draft = named.filter(name -> !name.equals(LOOKUP) && !name.equals(NGRAM));
        boolean ngram = named.filter(NGRAM::equals).isPresent();
        boolean automatic =
                options.text("draft-length").filter(AUTOMATIC::equals).isPresent();
        int length = automatic
                ? LONGEST_AUTOMATIC
                : options.integer("draft-length", 1, LONGEST).orElse(draft.isPresent() ? 5 : 10);
        Growth growth = growth(options, verify, draft.isPresent(), length);
        Verifier verifier = verifier(options, verify);
        refuseUnused(options, "max-ngram", draft.isEmpty(), "draft=" + LOOKUP + " or " + NGRAM);
        refuseUnused(options, "occurrence", draft.isEmpty() && !ngram, "draft=" + LOOKUP);
        Drafter drafter;
        if (draft.isPresent()) {
            drafter = new ModelDrafter(models.resolveOfSameTokens(draft.get(), CausalModel.class), growth);
        } else if (ngram) {
            drafter = new NgramDrafter(
                    options.integer("max-ngram", 2, Integer.MAX_VALUE).orElse(NgramDrafter.ORDER));
        } else {
            drafter = new PromptLookup(
                    options.integer("max-ngram", 1, Integer.MAX_VALUE).orElse(PromptLookup.MAX_NGRAM),
                    options.choice("occurrence", PromptLookup.Occurrence.FIRST));
        }
        return new SpeculativeDecoding(
                drafter,
                verifier,
                automatic ? new AutomaticDraftLength(length) : DraftLength.fixed(length),
                grouping(options));
    }

    private static Grouping grouping(StrategyOptions options) {
        boolean groups = options.choice("grouping", Groups.NONE) == Groups.EQUAL_LENGTH;
        refuseUnused(options, "group-rows", groups, "grouping=equal-length");
        return groups ? new Grouping(options.integer("group-rows", 1, 1024).orElse(Grouping.ROWS)) : Grouping.NONE;
    }

    private static Verifier verifier(StrategyOptions options, Verify verify) {
        refuseUnused(options, "epsilon", verify == Verify.TYPICAL, "verify=typical");
        refuseUnused(options, "delta", verify == Verify.TYPICAL, "verify=typical");
        return switch (verify) {
            case TOKEN -> new TokenVerifier();
            case KSEQ -> new KSeqVerifier();
            case RECURSIVE -> new RecursiveVerifier();
            case GREEDY -> new GreedyVerifier();
            case TYPICAL ->
                new TypicalVerifier(
                        options.real("epsilon", 0, 1).orElse(TypicalVerifier.EPSILON),
                        options.real("delta", 0, Double.MAX_VALUE).orElse(TypicalVerifier.DELTA));
        };
    }

    private static Growth growth(StrategyOptions options, Verify verify, boolean model, int length) {
        boolean trees = model && (verify == Verify.RECURSIVE || verify == Verify.TYPICAL || verify == Verify.GREEDY);
        boolean several = trees || model && verify == Verify.KSEQ;
        int drafts = options.integer("drafts", 1, MOST_DRAFTS)
                .orElse(model && (verify == Verify.KSEQ || verify == Verify.RECURSIVE) ? 3 : 1);
        if (drafts > 1 && !several) {
            throw new IllegalArgumentException("option 'drafts' above 1 needs a draft model and verify=kseq, recursive,"
                    + " typical or greedy, got '" + drafts + "'");
        }
        refuseUnused(options, "tree", trees, "a draft model and verify=recursive, typical or greedy");
        Growth growth = trees && (drafts > 1 || options.text("tree").isPresent())
                ? tree(options.text("tree").orElse("beam"), drafts)
                : new IndependentDrafts(drafts);
        if (growth.nodes(length) > MOST_NODES) {
            throw new IllegalArgumentException("a draft may have at most " + MOST_NODES + " tokens, got "
                    + growth.nodes(length) + " with draft-length=" + length + " and drafts=" + drafts
                    + "; use fewer or tree=beam");
        }
        return growth;
    }

    private static Growth tree(String text, int drafts) {
        if (text.equals("beam")) {
            return new StochasticBeam(drafts);
        }
        if (text.equals("branching")) {
            return new Branching(List.of(drafts));
        }
        return Branching.parse(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "option 'tree' must be beam, branching or factors like 3-2-1, got '" + text + "'"));
    }

    private static void refuseUnused(StrategyOptions options, String key, boolean used, String needs) {
        if (!used && options.text(key).isPresent()) {
            throw new IllegalArgumentException("option '" + key + "' needs " + needs);
        }
    }
}
