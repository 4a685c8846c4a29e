// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative;

import ai.djl.ndarray.NDManager;
import java.util.Set;
import org.anyorder.Capability;
import org.anyorder.Exactness;
import org.anyorder.Template;
import org.anyorder.decoding.DecodingRun;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.decoding.causal.Continuation;
import org.anyorder.model.CausalModel;
import org.anyorder.speculative.draft.Drafter;
import org.anyorder.speculative.verify.Verifier;

/**
 * Draft, verify, commit (Leviathan et al. 2023, arXiv 2211.17192, and its relatives): each step drafts a tree of
 * tokens, scores all of it in one evaluation of the target, and settles the path that the verifier keeps and one token
 * more.
 *
 * <p>The law of the output is the target's, unless the verifier says otherwise; sequences of a batch keep as many
 * tokens as each of them can. NFE = steps, at most the tokens generated plus one. The first evaluation holds the
 * prompt. Draws from a sequence's stream: those of the drafter, then those of the verifier. Immutable and thread-safe.
 *
 * @param drafter what proposes tokens
 * @param verifier what keeps them
 * @param draftLength how many tokens are drafted in a row
 * @param grouping which sequences of a batch take a round together
 */
public record SpeculativeDecoding(Drafter drafter, Verifier verifier, DraftLength draftLength, Grouping grouping)
        implements DecodingStrategy<CausalModel> {

    /**
     * All sequences take every round.
     *
     * @param drafter what proposes tokens
     * @param verifier what keeps them
     * @param draftLength how many tokens are drafted in a row
     */
    public SpeculativeDecoding(Drafter drafter, Verifier verifier, DraftLength draftLength) {
        this(drafter, verifier, draftLength, Grouping.NONE);
    }

    @Override
    public String name() {
        return "speculative";
    }

    @Override
    public Set<Capability> capabilities() {
        return Continuation.CAPABILITIES;
    }

    @Override
    public Exactness exactness() {
        return verifier.exactness();
    }

    @Override
    public void check(Template template, CausalModel model) {
        drafter.check(model);
    }

    @Override
    public DecodingRun begin(CausalModel model, NDManager owner) {
        return new SpeculativeRun(this, model, owner);
    }
}
