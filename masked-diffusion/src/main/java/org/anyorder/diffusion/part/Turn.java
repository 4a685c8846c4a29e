// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part;

import java.util.Arrays;
import java.util.List;
import org.anyorder.decoding.Canvas;
import org.anyorder.sampling.Choice;
import org.anyorder.sampling.SamplingOptions;

/**
 * What one sequence asks of one evaluation.
 *
 * @param canvas the sequence
 * @param progress how far it is
 * @param shortlist the positions that may settle, ascending; not copied
 * @param asked the positions whose logits are read, ascending, the shortlist among them; not copied
 * @param options how the token of each position asked for is drawn
 */
public record Turn(Canvas canvas, Progress progress, int[] shortlist, int[] asked, List<SamplingOptions> options) {

    /** How the tokens of a turn are drawn. */
    public enum Tokens {
        /** As the request says. */
        AS_REQUESTED,
        /** By their arg max: the closing pass of a time grid that does not end at 0. */
        ARG_MAX
    }

    /**
     * Whether all tokens are arg maxima.
     *
     * @return true if nothing is left to chance
     */
    public boolean greedy() {
        return options.stream().allMatch(each -> each.choice() == Choice.GREEDY);
    }

    /**
     * Where the shortlist stands among the positions asked for.
     *
     * @return an index into {@code asked} per entry of the shortlist
     */
    public int[] places() {
        return Arrays.stream(shortlist)
                .map(position -> Arrays.binarySearch(asked, position))
                .toArray();
    }
}
