// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.cache;

import org.anyorder.model.MaskedPass;

/**
 * The first pass of a block runs the whole row; the others run it from the block on, against the keys and values of
 * what lies before (Wu et al. 2025, Fast-dLLM, arXiv 2505.22618). With n_k passes in block k, which begins at a_k, Σ L
 * + (n_k - 1)(L - a_k) rows. What is stored of the window itself is written anew by each pass.
 */
public record PrefixCache() implements CacheRecipe {

    @Override
    public Range window(Moment moment) {
        return new Range(moment.pass() == 1 ? 0 : moment.blockStart(), moment.length());
    }

    @Override
    public MaskedPass.Store store() {
        return MaskedPass.Store.WINDOW;
    }
}
