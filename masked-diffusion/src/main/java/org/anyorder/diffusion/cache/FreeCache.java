// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.cache;

import org.anyorder.model.MaskedPass;

/**
 * One pass fills the cache; after that each runs the row from the block on, and a block that is full keeps the keys and
 * values of its last pass (Hu et al. 2025, FreeCache, arXiv 2505.21467). With n_k passes in block k, which begins at
 * a_k, L + Σ n_k (L - a_k) rows.
 */
public record FreeCache() implements CacheRecipe {

    @Override
    public Range window(Moment moment) {
        return new Range(moment.blockStart(), moment.length());
    }

    @Override
    public MaskedPass.Store store() {
        return MaskedPass.Store.WINDOW;
    }

    @Override
    public boolean prefills() {
        return true;
    }
}
