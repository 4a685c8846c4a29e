// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion;

import org.anyorder.decoding.StrategyOption;

/** The options of the strategies that fill a sequence block by block. */
final class BlockSettings {

    static final StrategyOption BLOCK_LENGTH = new StrategyOption(
            "block-length",
            "at least 1",
            "the model's own blocks",
            "positions filled before the next are begun, counted from the first token; the last block may be shorter");
    static final StrategyOption SAMPLER = new StrategyOption(
            "sampler",
            "first-hitting, ancestral",
            "first-hitting",
            "one position after the other in random order (exact), or a time grid a block");
    static final StrategyOption STEPS = new StrategyOption(
            "steps", "at least 1", "128", "of the time grid of a block; only with sampler=ancestral");
    static final StrategyOption TOP_P = new StrategyOption(
            "top-p",
            "in (0, 1]",
            "off: the request's",
            "tokens are drawn from the most probable up to this sum, without the one that crosses it; 0.9 in the paper");
    static final StrategyOption CONTEXT = new StrategyOption(
            "context",
            "from block-length to the model's length",
            "off: sequences end at the model's length",
            "longer sequences see as many last positions, block by block");
    static final StrategyOption LEAST_ENTROPY = new StrategyOption(
            "least-entropy",
            "in [0, ln 256]",
            "0: off",
            "nats of the histogram of the last 256 tokens; below, a sequence is cut there, or begun anew where its"
                    + " length is given; 4 in the paper");
    static final StrategyOption ORDER = new StrategyOption(
            "order",
            "static, dynamic, sequential, entropy-bounded",
            "dynamic",
            "the surest, all that are sure and no fewer than static, from left to right, or up to a sum of entropies");
    static final StrategyOption DENOISING_STEPS = new StrategyOption(
            "steps",
            "at least 1",
            "4",
            "of a block, over which its positions are shared out; not with entropy-bounded");
    static final StrategyOption SDAR_THRESHOLD = new StrategyOption(
            "threshold", "in [0, 1]", "0.85", "a token is sure if its probability is above; only with order=dynamic");
    static final StrategyOption BUDGET =
            new StrategyOption("budget", "at least 0", "0.35", "nats of a step; only with order=entropy-bounded");
    static final StrategyOption SUB_BLOCK_LENGTH = new StrategyOption(
            "sub-block-length", "at least 1", "8", "positions of a block filled before the next of it are begun");
    static final StrategyOption FAST_THRESHOLD =
            new StrategyOption("threshold", "in [0, 1]", "0.9", "the best settles, and all whose probability is above");
    static final StrategyOption SUB_BLOCK_CACHE = new StrategyOption(
            "sub-block-cache",
            "true (approximate), false",
            "false",
            "run the sub-block alone where its first position is settled, against what was kept of its block");

    private BlockSettings() {}
}
