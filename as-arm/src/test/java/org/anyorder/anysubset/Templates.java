// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import java.util.Arrays;
import org.anyorder.Gap;
import org.anyorder.Known;
import org.anyorder.Segment;
import org.anyorder.Template;

/** Templates written position by position. */
final class Templates {
    private Templates() {}

    /** A template of tokens, {@link LawModel#HIDDEN} where one is to be decided. */
    static Template of(int... tokens) {
        return new Template(Arrays.stream(tokens)
                .mapToObj(token -> token == LawModel.HIDDEN ? (Segment) Gap.exactly(1) : Known.of(token))
                .toList());
    }
}
