// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

/** Which slots count as closed in training. */
public enum SlotConstraint {
    /**
     * No slot: those inside the prefix are in the softmax and learn to be improbable (the setting of all published
     * models).
     */
    NONE {
        @Override
        boolean[] flags(DepletedExample example) {
            return new boolean[example.length()];
        }
    },
    /** The slots in front of the one behind BOS. */
    PREFIX {
        @Override
        boolean[] flags(DepletedExample example) {
            return example.closed();
        }
    },
    /** Every slot in which nothing is missing: the network is told where the gaps are and learns what fills them. */
    GAPS {
        @Override
        boolean[] flags(DepletedExample example) {
            boolean[] flags = new boolean[example.length()];
            int k = 0;
            for (int[] tokens : example.missing()) {
                flags[k++] = tokens.length == 0;
            }
            return flags;
        }
    };

    abstract boolean[] flags(DepletedExample example);
}
