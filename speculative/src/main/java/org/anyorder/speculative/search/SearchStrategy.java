// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.search;

import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Set;
import org.anyorder.Capability;
import org.anyorder.Exactness;
import org.anyorder.decoding.DecodingRun;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.decoding.causal.Continuation;
import org.anyorder.model.CausalModel;

/** What all searches for the likeliest continuation have in common. */
sealed interface SearchStrategy extends DecodingStrategy<CausalModel> permits BeamSearch, DiverseBeamSearch {

    /** How hypotheses compete; refuses numbers out of their range. */
    SearchPlan plan();

    @Override
    default Set<Capability> capabilities() {
        return Continuation.CAPABILITIES;
    }

    @Override
    default Exactness exactness() {
        return Exactness.APPROXIMATE;
    }

    @Override
    default List<String> notes() {
        return List.of(SearchPlan.NOTE);
    }

    @Override
    default DecodingRun begin(CausalModel model, NDManager owner) {
        return new SearchRun(plan(), model, owner);
    }
}
