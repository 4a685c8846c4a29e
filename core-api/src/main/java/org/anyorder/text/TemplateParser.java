// SPDX-License-Identifier: Apache-2.0
package org.anyorder.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anyorder.Gap;
import org.anyorder.Known;
import org.anyorder.Segment;
import org.anyorder.Template;

/**
 * Reads templates as people write them: {@code The [[3]] fox [[0..20]] dog.}
 *
 * <p>{@code [[3]]} is a gap of exactly 3 tokens, {@code [[0..20]]} of 0 to 20, {@code [[2..]]} of 2 or more;
 * {@code \[[} stands for two literal brackets. White space directly before a gap is dropped from the known text, and
 * the pieces are tokenised separately, since the tokens in a gap bring their own. Thread-safe.
 */
public final class TemplateParser {

    private static final String FORMS = "a gap is [[3]], [[0..20]] or [[2..]]; write \\[[ for literal brackets";
    private static final Pattern GAP = Pattern.compile("([0-9]{1,9})(\\.\\.([0-9]{1,9})?)?");

    private final Tokenizer tokenizer;

    /**
     * Creates a parser.
     *
     * @param tokenizer for the known text; not closed here
     */
    public TemplateParser(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /**
     * Reads a template.
     *
     * @param text text with gaps
     * @return the template
     * @throws IllegalArgumentException if a gap is malformed; the message has the segment and the allowed forms
     */
    public Template parse(String text) {
        List<Segment> segments = new ArrayList<>();
        StringBuilder known = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            if (text.startsWith("\\[[", at)) {
                known.append("[[");
                at += 3;
            } else if (text.startsWith("[[", at)) {
                add(segments, known.toString().stripTrailing());
                known.setLength(0);
                int end = text.indexOf("]]", at);
                segments.add(gap(text, at, end, segments.size()));
                at = end + 2;
            } else {
                known.append(text.charAt(at++));
            }
        }
        add(segments, known.toString());
        return new Template(segments);
    }

    private void add(List<Segment> segments, String known) {
        if (!known.isEmpty()) {
            segments.add(new Known(tokenizer.encode(known)));
        }
    }

    private static Gap gap(String text, int start, int end, int segment) {
        String where = "segment " + segment + " of the template, at character " + (start + 1) + ": ";
        if (end < 0) {
            throw new IllegalArgumentException(where + "[[ is not closed by ]]; " + FORMS);
        }
        Matcher form = GAP.matcher(text.substring(start + 2, end));
        if (!form.matches()) {
            String shown = text.substring(start, Math.min(end + 2, start + 40));
            throw new IllegalArgumentException(where + FORMS + ", got " + shown);
        }
        int min = Integer.parseInt(form.group(1));
        if (form.group(2) == null) {
            return Gap.exactly(min);
        }
        int max = form.group(3) == null ? Gap.UNBOUNDED : Integer.parseInt(form.group(3));
        if (!(min <= max)) {
            throw new IllegalArgumentException(
                    where + "the upper bound of [[" + form.group() + "]] must not be below the lower; " + FORMS);
        }
        return new Gap(min, max);
    }
}
