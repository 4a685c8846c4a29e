// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.network.SizeKeys;
import org.anyorder.ssm.network.DualSizes.StepLimits;

/** What both spellings of a mixer's sizes have in common. */
record MixerKeys(ModelConfig config, int width) {
    private static final int MAX_STATE = 1 << 12;
    private static final int MAX_WINDOW = 1 << 8;
    private static final int MAX_EXPANSION = 16;
    private static final double MAX_STEP = 1e6;
    private static final String AUTOMATIC = "auto";

    /** Keys of state size, window and rank. */
    record Names(String state, String window, String rank) {}

    /** Keys of state size, window, groups and limits. */
    record DualNames(String state, String window, String groups, String limits) {}

    int expanded(String key) throws CheckpointFormatException {
        return width * config.integerOr(key, 2, 1, MAX_EXPANSION);
    }

    SelectiveSizes selective(int inner, Names names) throws CheckpointFormatException {
        return new SelectiveSizes(
                inner,
                config.integerOr(names.state(), 16, 1, MAX_STATE),
                config.integerOr(names.window(), 4, 1, MAX_WINDOW),
                automatic(names.rank()) ? (width + 15) / 16 : config.integer(names.rank(), 1, SizeKeys.MAX_WIDTH));
    }

    private boolean automatic(String key) {
        try {
            return config.optionalString(key).orElse(AUTOMATIC).equals(AUTOMATIC);
        } catch (CheckpointFormatException number) {
            return false;
        }
    }

    DualSizes dual(int heads, int headWidth, DualNames names, int groupsAbsent) throws CheckpointFormatException {
        int groups = config.integerOr(names.groups(), groupsAbsent, 1, heads);
        if (heads % groups != 0) {
            throw config.refuse(names.groups(), "a divisor of the " + heads + " heads");
        }
        return new DualSizes(
                heads,
                headWidth,
                groups,
                config.integerOr(names.state(), 128, 1, MAX_STATE),
                config.integerOr(names.window(), 4, 1, MAX_WINDOW),
                limits(names.limits()),
                1e-5);
    }

    /** Published files say {@code Infinity} where there is no limit. */
    private StepLimits limits(String key) throws CheckpointFormatException {
        if (!config.has(key)) {
            return StepLimits.NONE;
        }
        double[] limits = config.reals(key, 0, Double.POSITIVE_INFINITY);
        if (limits.length != 2 || !(limits[0] <= limits[1] && limits[0] <= MAX_STEP)) {
            throw config.refuse(key, "the least step, at most " + MAX_STEP + ", and the greatest");
        }
        return new StepLimits(limits[0], limits[1]);
    }
}
