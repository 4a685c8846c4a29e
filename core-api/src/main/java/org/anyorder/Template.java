// SPDX-License-Identifier: Apache-2.0
package org.anyorder;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What is known of a sequence and where tokens may still go.
 *
 * <p>Neighbouring segments of one kind are merged and empty ones dropped, so that known tokens and gaps alternate:
 * {@code [[2]][[0..3]]} is {@code [[2..5]]}.
 *
 * @param segments known tokens and gaps, from left to right
 */
public record Template(List<Segment> segments) {

    /**
     * Merges neighbours.
     *
     * @param segments known tokens and gaps, from left to right
     */
    public Template {
        List<Segment> merged = new ArrayList<>();
        for (Segment segment : segments) {
            Segment last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (segment instanceof Known known && known.length() == 0 || segment instanceof Gap gap && gap.max() == 0) {
                continue;
            }
            if (last instanceof Known left && segment instanceof Known right) {
                int[] joined = IntStream.concat(left.stream(), right.stream()).toArray();
                merged.set(merged.size() - 1, new Known(joined));
            } else if (last instanceof Gap left && segment instanceof Gap right) {
                merged.set(merged.size() - 1, new Gap(sum(left.min(), right.min()), sum(left.max(), right.max())));
            } else {
                merged.add(segment);
            }
        }
        segments = List.copyOf(merged);
    }

    /**
     * A template of the given segments.
     *
     * @param segments known tokens and gaps, from left to right
     * @return the template
     */
    public static Template of(Segment... segments) {
        return new Template(List.of(segments));
    }

    /**
     * A prompt and an open end.
     *
     * @param prompt token ids, possibly none
     * @return the template {@code [Known(prompt), Gap.atLeast(0)]}
     */
    public static Template continuing(int... prompt) {
        return of(Known.of(prompt), Gap.atLeast(0));
    }

    /**
     * How many tokens are given.
     *
     * @return the number of known tokens
     */
    public int knownTokens() {
        return segments.stream()
                .mapToInt(segment -> segment instanceof Known known ? known.length() : 0)
                .sum();
    }

    /**
     * The gaps, from left to right.
     *
     * @return the gaps
     */
    public List<Gap> gaps() {
        return segments.stream()
                .filter(Gap.class::isInstance)
                .map(Gap.class::cast)
                .toList();
    }

    private static int sum(int left, int right) {
        return (int) Math.min(Gap.UNBOUNDED, (long) left + right);
    }
}
