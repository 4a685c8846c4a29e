// SPDX-License-Identifier: Apache-2.0
package org.anyorder.trace;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes one self-contained page that plays generations step by step. It opens from a file and forbids itself every
 * network access (content security policy). A link can open it at a place: {@code trace.html#step=12&sample=0}
 * (optionally {@code &theme=dark}); {@code sample} counts what was recorded, from 0.
 *
 * <p>What tokens and headings hold cannot break out of the page: data is JSON with every {@code <}, {@code >} and
 * {@code &} escaped. Immutable and thread-safe if {@code tokenText} is.
 *
 * @param heading model, strategy and exactness
 * @param tokenText a token's id to its text, for example by a tokenizer; byte-level pieces may be half a character
 */
public record HtmlTraceRenderer(TraceHeading heading, IntFunction<String> tokenText) {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([a-z]+)}}");

    /**
     * Renders everything recorded so far.
     *
     * @param trace the recording
     * @return a page in UTF-8; nothing is written
     */
    public String render(GenerationTrace trace) {
        List<SampleTrace> samples = trace.samples();
        TokenText text = new TokenText(tokenText);
        Map<String, String> parts = Map.of(
                "title", escaped(heading.model() + " \u00b7 " + heading.strategy()),
                "style", resource("trace.css"),
                "data", new TraceJson(heading, text).write(samples, trace.admitted()),
                "plain", escaped(plain(samples, text)),
                "script",
                        String.join(
                                "\n",
                                resource("trace-replay.js"),
                                resource("trace-view.js"),
                                resource("trace-page.js"),
                                resource("trace-player.js")));
        Matcher places = PLACEHOLDER.matcher(resource("trace.html"));
        return places.replaceAll(place -> Matcher.quoteReplacement(parts.get(place.group(1))));
    }

    /** The sequences as they stand, for readers without scripts. */
    private static String plain(List<SampleTrace> samples, TokenText text) {
        StringBuilder plain = new StringBuilder();
        for (SampleTrace sample : samples) {
            Replay replay = sample.replay();
            while (replay.hasNext()) {
                replay.next();
            }
            for (Place place : replay.standing()) {
                String piece = place.decided() ? text.lines(place.token()) : "_";
                plain.append(piece).append(place.decided() && text.isNumber(place.token()) ? " " : "");
            }
            plain.append("\n\n");
        }
        return plain.toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String resource(String name) {
        try (InputStream in = HtmlTraceRenderer.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + " is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("reading resource " + name, e);
        }
    }
}
