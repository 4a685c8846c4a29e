// SPDX-License-Identifier: Apache-2.0
package org.anyorder.trace;

import java.util.ArrayList;
import java.util.List;

/** Text with a style per character, wrapped to the columns of a terminal. */
final class StyledText {

    static final String RESET = "\u001B[0m";

    private final List<Integer> points = new ArrayList<>();
    private final List<String> styles = new ArrayList<>();

    /**
     * Appends.
     *
     * @param text whose control characters, line breaks aside, are already replaced
     * @param style an escape sequence, or nothing
     */
    StyledText append(String text, String style) {
        text.codePoints().forEach(point -> {
            points.add(point);
            styles.add(style);
        });
        return this;
    }

    int columns() {
        return points.stream().mapToInt(TokenText::columns).sum();
    }

    /** The last character, or a line break before the first. */
    int last() {
        return points.isEmpty() ? '\n' : points.get(points.size() - 1);
    }

    /** Lines of at most {@code width} columns, broken at spaces where there are some; at least one. */
    List<String> lines(int width) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        while (start < points.size()) {
            int next = nextLine(start, width);
            int end = next;
            while (end > start && (points.get(end - 1) == '\n' || next < points.size() && points.get(end - 1) == ' ')) {
                end--;
            }
            lines.add(styled(start, end));
            start = next;
        }
        return lines.isEmpty() ? List.of("") : lines;
    }

    private int nextLine(int start, int width) {
        int columns = 0;
        int lastBreak = start;
        for (int index = start; index < points.size(); index++) {
            int point = points.get(index);
            if (point == '\n') {
                return index + 1;
            }
            columns += TokenText.columns(point);
            if (columns > width) {
                boolean hangs = point == ' ';
                return hangs ? index + 1 : lastBreak > start ? lastBreak : Math.max(index, start + 1);
            }
            lastBreak = point == ' ' ? index + 1 : lastBreak;
        }
        return points.size();
    }

    private String styled(int from, int to) {
        StringBuilder line = new StringBuilder();
        String present = "";
        for (int index = from; index < to; index++) {
            String style = styles.get(index);
            if (!style.equals(present)) {
                line.append(present.isEmpty() ? "" : RESET).append(style);
                present = style;
            }
            line.appendCodePoint(points.get(index));
        }
        return line.append(present.isEmpty() ? "" : RESET).toString();
    }
}
