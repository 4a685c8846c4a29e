// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.cache;

import org.anyorder.model.MaskedPass;

/** Every pass runs the whole row. With n passes over L positions n · L rows. */
public record NoCache() implements CacheRecipe {

    @Override
    public Range window(Moment moment) {
        return new Range(0, moment.length());
    }

    @Override
    public MaskedPass.Store store() {
        return MaskedPass.Store.NOTHING;
    }
}
