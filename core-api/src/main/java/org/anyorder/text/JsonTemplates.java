// SPDX-License-Identifier: Apache-2.0
package org.anyorder.text;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.List;
import org.anyorder.Gap;
import org.anyorder.Known;
import org.anyorder.Segment;
import org.anyorder.Template;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.StrictJson;

/**
 * Reads templates of token ids in JSON: {@code [{"known":[5,6]},{"gap":[0,20]},{"gap":[2,null]},{"known":[9]}]}.
 *
 * <p>Several templates are a list of such lists, or one a line.
 */
public final class JsonTemplates {

    private static final String FORMS = "a segment is {\"known\":[5,6]}, {\"gap\":[0,20]} or {\"gap\":[2,null]}";
    private static final String LISTS = "a template is a list of segments such as [{\"known\":[5,6]},{\"gap\":[0,20]}]";

    private JsonTemplates() {}

    /**
     * Reads one template or several.
     *
     * @param origin what the messages call the text, usually a file
     * @param text one template, a list of templates, or one template a line
     * @return at least one
     * @throws IllegalArgumentException if the text is not such JSON; the message has line or template, segment, and
     *     what is allowed
     */
    public static List<Template> parse(String origin, String text) {
        List<String> lines = text.lines().toList();
        List<Integer> filled = new ArrayList<>();
        for (int line = 0; line < lines.size(); line++) {
            if (!lines.get(line).isBlank()) {
                filled.add(line);
            }
        }
        // More than one line, of which the first stands for itself: a template a line. Otherwise one document.
        if (filled.size() > 1 && isJson(lines.get(filled.get(0)))) {
            return filled.stream()
                    .map(line -> {
                        // The empty lines in front make a fault of syntax tell its line in the file.
                        JsonElement element = json(origin, "\n".repeat(line) + lines.get(line));
                        return template(origin + ", line " + (line + 1), element);
                    })
                    .toList();
        }
        return document(origin, json(origin, text));
    }

    private static boolean isJson(String line) {
        try {
            StrictJson.parse("", line);
            return true;
        } catch (CheckpointFormatException e) {
            return false;
        }
    }

    private static JsonElement json(String origin, String text) {
        try {
            return StrictJson.parse(origin, text);
        } catch (CheckpointFormatException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static List<Template> document(String origin, JsonElement element) {
        JsonArray list = list(origin, element, LISTS);
        if (!list.get(0).isJsonArray()) {
            return List.of(template(origin, list));
        }
        List<Template> templates = new ArrayList<>();
        for (JsonElement template : list) {
            templates.add(template(origin + ", template " + templates.size(), template));
        }
        return templates;
    }

    private static Template template(String where, JsonElement element) {
        List<Segment> segments = new ArrayList<>();
        for (JsonElement segment : list(where, element, LISTS)) {
            segments.add(segment(where + ", segment " + segments.size(), segment));
        }
        return new Template(segments);
    }

    private static Segment segment(String where, JsonElement element) {
        if (!element.isJsonObject() || element.getAsJsonObject().size() != 1) {
            throw refusal(where, FORMS, element);
        }
        JsonObject object = element.getAsJsonObject();
        if (object.get("known") instanceof JsonArray known) {
            int[] tokens = new int[known.size()];
            for (int i = 0; i < tokens.length; i++) {
                tokens[i] = count(where, known.get(i), element);
            }
            return new Known(tokens);
        }
        if (object.get("gap") instanceof JsonArray gap && gap.size() == 2) {
            int min = count(where, gap.get(0), element);
            int max = gap.get(1).isJsonNull() ? Gap.UNBOUNDED : count(where, gap.get(1), element);
            if (min <= max) {
                return new Gap(min, max);
            }
        }
        throw refusal(where, FORMS, element);
    }

    private static int count(String where, JsonElement element, JsonElement segment) {
        if (element instanceof JsonPrimitive number
                && number.isNumber()
                && number.getAsNumber() instanceof Long value
                && value >= 0
                && value < Integer.MAX_VALUE) {
            return value.intValue();
        }
        throw refusal(where, FORMS + " with integers that are not negative", segment);
    }

    private static JsonArray list(String where, JsonElement element, String form) {
        if (element instanceof JsonArray list && !list.isEmpty()) {
            return list;
        }
        throw refusal(where, form, element);
    }

    private static IllegalArgumentException refusal(String where, String form, JsonElement element) {
        String shown = element.toString();
        return new IllegalArgumentException(
                where + ": " + form + ", got " + (shown.length() > 80 ? shown.substring(0, 80) + "…" : shown));
    }
}
