// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.anyorder.model.CausalModel;
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

/**
 * A kind of drafter and a verifier that takes its drafts.
 *
 * @param name of both
 * @param drafter by draft model
 * @param verifier the verifier
 */
public record Pairing(String name, Function<CausalModel, Drafter> drafter, Verifier verifier) {

    /** Every kind of drafter with every verifier that takes its drafts. */
    public static List<Pairing> all() {
        Verifier typical = new TypicalVerifier(TypicalVerifier.EPSILON, TypicalVerifier.DELTA);
        List<Verifier> single = List.of(
                new TokenVerifier(), new KSeqVerifier(), new RecursiveVerifier(), typical, new GreedyVerifier());
        List<Verifier> trees = List.of(new RecursiveVerifier(), typical, new GreedyVerifier());
        List<Pairing> all = new ArrayList<>();
        single.forEach(verifier -> all.add(of("chain", new IndependentDrafts(1), verifier)));
        List.of(new KSeqVerifier(), typical, new GreedyVerifier())
                .forEach(verifier -> all.add(of("independent", new IndependentDrafts(3), verifier)));
        trees.forEach(verifier -> all.add(of("branching", new Branching(List.of(2, 2, 1)), verifier)));
        trees.forEach(verifier -> all.add(of("beam", new StochasticBeam(3), verifier)));
        for (Verifier verifier : single) {
            Drafter lookup = new PromptLookup(2, PromptLookup.Occurrence.LAST);
            all.add(new Pairing("lookup × " + verifier.name(), draft -> lookup, verifier));
        }
        for (Verifier verifier : List.of(new TokenVerifier(), new GreedyVerifier())) {
            Drafter ngrams = new NgramDrafter(3);
            all.add(new Pairing("ngram × " + verifier.name(), draft -> ngrams, verifier));
        }
        return all;
    }

    private static Pairing of(String name, Growth growth, Verifier verifier) {
        return new Pairing(name + " × " + verifier.name(), draft -> new ModelDrafter(draft, growth), verifier);
    }

    boolean hasDraftModel() {
        return !name.startsWith("lookup") && !name.startsWith("ngram");
    }

    boolean hasTrees() {
        return hasDraftModel() && !name.startsWith("chain");
    }

    public SpeculativeDecoding with(CausalModel draft, int length) {
        return new SpeculativeDecoding(drafter.apply(draft), verifier, DraftLength.fixed(length));
    }

    @Override
    public String toString() {
        return name;
    }
}
