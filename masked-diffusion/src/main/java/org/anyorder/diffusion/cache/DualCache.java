// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.cache;

import org.anyorder.model.MaskedPass;

/**
 * The first pass of a block runs the whole row; the others run the block alone, against the keys and values of what
 * lies before and behind (Wu et al. 2025, Fast-dLLM, arXiv 2505.22618). With n_k passes in a block of B positions Σ L +
 * (n_k - 1) B rows.
 */
public record DualCache() implements CacheRecipe {

    @Override
    public Range window(Moment moment) {
        return moment.pass() == 1 ? new Range(0, moment.length()) : new Range(moment.blockStart(), moment.blockEnd());
    }

    @Override
    public MaskedPass.Store store() {
        return MaskedPass.Store.WINDOW;
    }
}
