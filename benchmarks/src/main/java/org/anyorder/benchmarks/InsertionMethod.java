// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks;

import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.insertion.JointInsertion;
import org.anyorder.insertion.StoppingRule;
import org.anyorder.insertion.TwoStageInsertion;
import org.anyorder.model.InsertionModel;
import org.anyorder.sampling.Crossing;
import org.anyorder.sampling.SamplingOptions;

/** How insertions are drawn; the stop probability is read, but its threshold is never reached. */
public enum InsertionMethod {
    /** Slot, then token, with nucleus sampling, as the embedded model recommends. */
    TWO_STAGE_TOP_P {
        @Override
        DecodingStrategy<InsertionModel> strategy() {
            return new TwoStageInsertion(StoppingRule.threshold(NEVER));
        }

        @Override
        SamplingOptions sampling() {
            return SamplingOptions.builder().topP(0.6, Crossing.DROPPED).build();
        }
    },

    /** Slot and token at once, from the model's own law. */
    JOINT {
        @Override
        DecodingStrategy<InsertionModel> strategy() {
            return new JointInsertion(StoppingRule.threshold(NEVER));
        }

        @Override
        SamplingOptions sampling() {
            return SamplingOptions.plain();
        }
    };

    private static final double NEVER = 2;

    abstract DecodingStrategy<InsertionModel> strategy();

    abstract SamplingOptions sampling();
}
