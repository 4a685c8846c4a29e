// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.nn.Compute;

/**
 * Sizes of a {@link SpaceTimeNetwork}.
 *
 * @param lag how many values of the past are read
 * @param normalisation the scale of each series
 * @param width channels; with 1 the series itself is the only one, and there are no blocks
 * @param blocks encoder layers
 * @param kernels how many systems share the channels
 * @param state d, numbers in the state of one channel
 * @param hidden width inside the blocks
 * @param feedback of the decoder's system
 * @param preparation of the blocks' inputs
 */
public record SpaceTimeConfig(
        int lag,
        Normalisation normalisation,
        int width,
        int blocks,
        int kernels,
        int state,
        int hidden,
        Feedback feedback,
        Preparation preparation)
        implements ForecastConfig {
    static final String TYPE = "spacetime";

    /** What the decoder's state is besides its last inputs. */
    public enum Feedback {
        /** A companion system: its past comes back, weighted. */
        COMPANION,
        /** A register of the last inputs: autoregression. */
        SHIFT
    }

    /** What a block does to its inputs before its system reads them. */
    public enum Preparation {
        /** Nothing. */
        NONE,
        /** Channels in turn: as they are, differences of order 1, 2, 3, and the rest over a moving average. */
        DIFFERENCES
    }

    /**
     * Checks the sizes.
     *
     * @param lag how many values of the past are read
     * @param normalisation the scale of each series
     * @param width channels
     * @param blocks encoder layers
     * @param kernels how many systems share the channels
     * @param state numbers in the state of one channel
     * @param hidden width inside the blocks
     * @param feedback of the decoder's system
     * @param preparation of the blocks' inputs
     */
    public SpaceTimeConfig {
        if (!(kernels >= 1 && width % kernels == 0)) {
            throw new IllegalArgumentException("kernels must divide width " + width + ", got " + kernels);
        }
        if (width == 1 && blocks != 0) {
            throw new IllegalArgumentException("blocks must be 0 where width is 1, got " + blocks);
        }
        if (!(state >= 1 && state < lag)) {
            throw new IllegalArgumentException("state must be in [1, lag), lag = " + lag + ", got " + state);
        }
    }

    static SpaceTimeConfig read(ModelConfig json) throws CheckpointFormatException {
        ForecastConfig.refuseOthers(json, "width", "blocks", "kernels", "state", "hidden", "feedback", "preparation");
        int width = json.integer("width", 1, 4096);
        try {
            return new SpaceTimeConfig(
                    json.integer("lag", 2, 1 << 20),
                    ForecastConfig.readNormalisation(json),
                    width,
                    json.integer("blocks", 0, 64),
                    json.integerOr("kernels", 1, 1, 4096),
                    json.integer("state", 1, 4096),
                    json.integerOr("hidden", width, 1, 1 << 16),
                    json.choiceOr("feedback", Feedback.COMPANION),
                    json.choiceOr("preparation", Preparation.NONE));
        } catch (IllegalArgumentException refused) {
            throw new CheckpointFormatException(json.origin() + ": " + refused.getMessage(), refused);
        }
    }

    @Override
    public ForecastNetwork network(Compute compute) {
        return new SpaceTimeNetwork(this, compute);
    }
}
