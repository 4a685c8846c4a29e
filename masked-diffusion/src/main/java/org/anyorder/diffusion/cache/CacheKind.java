// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.cache;

/** The caches of the catalog. */
public enum CacheKind {
    /** No cache. */
    NONE(new NoCache()),
    /** What lies before the block. */
    PREFIX(new PrefixCache()),
    /** What lies before and behind the block. */
    DUAL(new DualCache()),
    /** What lies before the block, filled once. */
    FREE(new FreeCache());

    private final CacheRecipe recipe;

    CacheKind(CacheRecipe recipe) {
        this.recipe = recipe;
    }

    /**
     * How it is used.
     *
     * @return the recipe
     */
    public CacheRecipe recipe() {
        return recipe;
    }
}
