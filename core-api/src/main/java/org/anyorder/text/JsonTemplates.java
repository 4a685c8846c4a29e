// SPDX-License-Identifier: Apache-2.0
package org.anyorder.text;

import java.util.ArrayList;
import java.util.List;
import org.anyorder.Gap;
import org.anyorder.Known;
import org.anyorder.Segment;
import org.anyorder.Template;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.JsonScanner;

/**
 * Reads templates of token ids in JSON: {@code [{"known":[5,6]},{"gap":[0,20]},{"gap":[2,null]},{"known":[9]}]}.
 *
 * <p>Several templates are a list of such lists, or follow one another, usually one a line; a comment between those is
 * passed over.
 */
public final class JsonTemplates {

    private static final String FORMS =
            "a segment is {\"known\":[5,6]}, {\"gap\":[0,20]} or {\"gap\":[2,null]}, with integers of at least 0";
    private static final String LISTS = "a template is a list of segments such as [{\"known\":[5,6]},{\"gap\":[0,20]}]";

    private final JsonScanner scanner;
    private final List<Template> templates = new ArrayList<>();
    private List<Segment> segments = new ArrayList<>();

    private JsonTemplates(JsonScanner scanner) {
        this.scanner = scanner;
    }

    /**
     * Reads one template or several.
     *
     * @param origin what the messages call the text, usually a file
     * @param text one template, a list of templates, or one template a line
     * @return at least one
     * @throws IllegalArgumentException if the text is not such JSON; the message has line, column, template, segment,
     *     and what is allowed
     */
    public static List<Template> parse(String origin, String text) {
        JsonTemplates reader = new JsonTemplates(JsonScanner.of(origin, text));
        try {
            do {
                reader.document();
            } while (!reader.scanner.atEnd());
            return List.copyOf(reader.templates);
        } catch (CheckpointFormatException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private void document() throws CheckpointFormatException {
        require(scanner.startsArray(), LISTS);
        int before = templates.size();
        scanner.array(() -> {
            if (scanner.startsArray() && segments.isEmpty()) {
                scanner.array(this::segment);
                finish();
            } else if (templates.size() == before) {
                segment();
            } else {
                throw refusal(LISTS);
            }
        });
        if (templates.size() == before) {
            finish();
        }
    }

    private void finish() throws CheckpointFormatException {
        require(!segments.isEmpty(), LISTS);
        templates.add(new Template(segments));
        segments = new ArrayList<>();
    }

    private void segment() throws CheckpointFormatException {
        require(scanner.startsObject(), FORMS);
        List<Segment> read = new ArrayList<>();
        scanner.object(key -> {
            require(read.isEmpty() && scanner.startsArray(), FORMS);
            switch (key) {
                case "known" -> read.add(known());
                case "gap" -> read.add(gap());
                default -> throw refusal(FORMS);
            }
        });
        require(!read.isEmpty(), FORMS);
        segments.addAll(read);
    }

    private Known known() throws CheckpointFormatException {
        List<Integer> tokens = new ArrayList<>();
        scanner.array(() -> tokens.add(count()));
        return new Known(tokens.stream().mapToInt(Integer::intValue).toArray());
    }

    private Gap gap() throws CheckpointFormatException {
        List<Integer> bounds = new ArrayList<>();
        scanner.array(() -> {
            if (bounds.size() == 1 && scanner.startsNull()) {
                scanner.nothing();
                bounds.add(Gap.UNBOUNDED);
            } else {
                bounds.add(count());
            }
        });
        require(bounds.size() == 2 && bounds.get(0) <= bounds.get(1), FORMS);
        return new Gap(bounds.get(0), bounds.get(1));
    }

    private int count() throws CheckpointFormatException {
        require(scanner.startsNumber(), FORMS);
        if (scanner.number() instanceof Long value && value >= 0 && value < Integer.MAX_VALUE) {
            return value.intValue();
        }
        throw refusal(FORMS);
    }

    private void require(boolean holds, String form) throws CheckpointFormatException {
        if (!holds) {
            throw refusal(form);
        }
    }

    private CheckpointFormatException refusal(String form) {
        return scanner.refuse("template " + templates.size() + ", segment " + segments.size() + ": " + form);
    }
}
