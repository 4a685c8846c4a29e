// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion;

import org.anyorder.decoding.StrategyOption;

/** The options of the catalog. */
final class Settings {

    static final StrategyOption ORDER = new StrategyOption(
            "order",
            "random, left-to-right, entropy, margin, top-probability",
            "random",
            "which position settles next; none looks at the tokens drawn");
    static final StrategyOption STEPS = new StrategyOption(
            "steps", "at least 1", "128", "steps of the time grid; those that change nothing are free");
    static final StrategyOption GRID = new StrategyOption(
            "grid",
            "epsilon, exact",
            "epsilon",
            "times from 1 to 1e-5 and a closing arg max pass, or from 1 to 0 with a last step that settles all");
    static final StrategyOption DENOISING_STEPS = new StrategyOption(
            "steps", "at least 1", "128", "shared out over the blocks; steps that settle nothing are free");
    static final StrategyOption BLOCK_LENGTH_128 = blockLength(128);
    static final StrategyOption BLOCK_LENGTH_32 = blockLength(32);
    static final StrategyOption GUIDANCE = new StrategyOption(
            "guidance", "at least 0", "0", "w in l_u + (w + 1)(l_c - l_u), l_u with the given tokens masked");
    static final StrategyOption CACHE = new StrategyOption(
            "cache",
            "none, prefix (approximate), dual (approximate), free (approximate)",
            "none",
            "keys and values kept between steps; exact only for block-causal models in their own blocks");
    static final StrategyOption EXACT_ORDER = new StrategyOption(
            "exact-order",
            "true, false",
            "false",
            "choose positions by their greatest probability, not that of the token drawn: exact at one token a step");
    static final StrategyOption END_OF_TEXT = new StrategyOption(
            "end-of-text", "free, banned, last", "free", "end tokens: as others, never drawn, or settled last");
    static final StrategyOption THRESHOLD = new StrategyOption(
            "threshold", "in [0, 1]", "0.9", "the best settles, and all whose probability reaches it");
    static final StrategyOption FACTOR =
            new StrategyOption("factor", "at least 0", "1", "the largest n with (n + 1)(1 - c_n) at most it settle");
    static final StrategyOption RULE = new StrategyOption(
            "rule", "clean, released", "clean", "as stated, or as released: the last two of a block settle together");
    static final StrategyOption BUDGET = new StrategyOption(
            "budget", "at least 0", "0.35", "nats: the surest settle as long as their entropies add up to no more");
    static final StrategyOption DREAM_ORDER = new StrategyOption(
            "order",
            "maskgit-plus, margin, entropy, origin",
            "origin",
            "by the drawn token's probability, the margin or the entropy of the law drawn from; origin: by chance");
    static final StrategyOption DREAM_STEPS = new StrategyOption(
            "steps", "at least 1", "512", "steps of the time grid; those that settle nothing are free");
    static final StrategyOption EPS = new StrategyOption("eps", "in [0, 1)", "0.001", "the end of the time grid");
    static final StrategyOption ORDER_TEMPERATURE = new StrategyOption(
            "order-temperature", "above 0", "off: the best", "positions are drawn from softmax(score / it)");
    static final StrategyOption DREAM_THRESHOLD = new StrategyOption(
            "threshold",
            "in [0, 1]",
            "off",
            "of an even share a step only those that reach it settle; not with order=origin");
    static final StrategyOption KIND =
            new StrategyOption("kind", "cap, rescale, conf, loop", "cap", "how likely settled tokens are masked again");
    static final StrategyOption ETA = new StrategyOption(
            "eta", "in [0, 1]", "cap 0.008, rescale 0.015, loop 0.02", "how often; not used by kind=conf");
    static final StrategyOption ENERGY =
            new StrategyOption("energy", "a model", "none: it must be given", "folder or name of a causal model");
    static final StrategyOption CANDIDATES =
            new StrategyOption("candidates", "at least 1", "2", "canvases drawn and weighed a step");
    static final StrategyOption WINDOW = new StrategyOption(
            "window", "in [0, 1]", "1", "the share of the time, from the beginning, that is corrected");

    private Settings() {}

    private static StrategyOption blockLength(int positions) {
        return new StrategyOption(
                "block-length",
                "at least 1",
                Integer.toString(positions),
                "positions filled before the next are begun; the last block may be shorter");
    }
}
