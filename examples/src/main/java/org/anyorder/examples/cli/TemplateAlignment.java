// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import java.util.List;
import org.anyorder.Gap;
import org.anyorder.Known;
import org.anyorder.Segment;
import org.anyorder.Template;

/** Finds which tokens of a sequence fill the gaps of a template. */
final class TemplateAlignment {

    private final List<Segment> segments;
    private final int[] tokens;
    private final boolean[] inGap;
    private boolean[] found = new boolean[0];
    private int alignments;

    private TemplateAlignment(Template template, int[] tokens) {
        this.segments = template.segments();
        this.tokens = tokens;
        this.inGap = new boolean[tokens.length];
    }

    /**
     * Marks the tokens that fill gaps.
     *
     * @throws IllegalArgumentException if the sequence does not fit the template, or fits it in several ways
     */
    static boolean[] gapTokens(Template template, int[] tokens) {
        TemplateAlignment alignment = new TemplateAlignment(template, tokens);
        alignment.search(0, 0);
        if (alignment.alignments == 0) {
            throw new IllegalArgumentException("the sequence of " + tokens.length
                    + " tokens does not fit the template: its known tokens must stand in it, in order, with gaps of the "
                    + "allowed lengths between them");
        }
        if (alignment.alignments > 1) {
            throw new IllegalArgumentException("the sequence fits the template in several ways; give each gap an exact "
                    + "length, for example {\"gap\":[3,3]}");
        }
        return alignment.found;
    }

    private void search(int segment, int position) {
        if (alignments > 1) {
            return;
        }
        if (segment == segments.size()) {
            if (position == tokens.length) {
                alignments++;
                found = inGap.clone();
            }
            return;
        }
        if (segments.get(segment) instanceof Known known) {
            if (matches(known.tokens(), position)) {
                search(segment + 1, position + known.length());
            }
        } else if (segments.get(segment) instanceof Gap gap) {
            int most = Math.min(gap.max(), tokens.length - position);
            for (int length = 0; length <= most; length++) {
                if (length >= gap.min()) {
                    search(segment + 1, position + length);
                }
                if (length < most) {
                    inGap[position + length] = true;
                }
            }
            java.util.Arrays.fill(inGap, position, position + Math.max(most, 0), false);
        }
    }

    private boolean matches(int[] known, int position) {
        return position + known.length <= tokens.length
                && java.util.Arrays.equals(known, 0, known.length, tokens, position, position + known.length);
    }
}
