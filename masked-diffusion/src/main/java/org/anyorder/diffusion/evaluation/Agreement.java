// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.evaluation;

import java.util.OptionalInt;
import org.anyorder.Generation;

/**
 * How far two generations of one request agree. Given tokens do not count.
 *
 * @param equal places with the same generated token
 * @param tokens generated places of either
 * @param firstDifference the first step in which one of them settled a token at a place where, in that step, the other
 *     did not settle the same
 */
record Agreement(int equal, int tokens, OptionalInt firstDifference) {

    static Agreement of(Generation one, Generation other) {
        int equal = 0;
        int tokens = 0;
        OptionalInt first = OptionalInt.empty();
        int[][] both = {one.tokens(), other.tokens()};
        int[][] steps = {one.steps(), other.steps()};
        for (int place = 0; place < Math.max(both[0].length, both[1].length); place++) {
            int here = place < both[0].length ? steps[0][place] : -1;
            int there = place < both[1].length ? steps[1][place] : -1;
            if (here == 0 && there == 0) {
                continue;
            }
            boolean same = here >= 0 && there >= 0 && both[0][place] == both[1][place];
            tokens++;
            equal += same ? 1 : 0;
            if (!same || here != there) {
                int step = Math.min(here > 0 ? here : there, there > 0 ? there : here);
                first = OptionalInt.of(Math.min(step, first.orElse(step)));
            }
        }
        return new Agreement(equal, tokens, first);
    }

    boolean complete() {
        return equal == tokens;
    }
}
