// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import org.anyorder.Generation;
import org.anyorder.trace.AnsiTraceRenderer;
import org.anyorder.trace.Colouring;

/**
 * A page of text for people: headings, remarks, blocks, two columns.
 *
 * @param out where it goes, UTF-8
 * @param width columns
 * @param colouring what the terminal can show
 * @param pictures the folder that pictures go to; made when there is one
 */
public record DemoScreen(PrintStream out, int width, Colouring colouring, Path pictures) {

    private static final int USUAL_WIDTH = 80;
    private static final int WIDEST = 100;
    private static final String INDENT = "  ";
    private static final String BETWEEN = "   ";

    /**
     * The screen of a process.
     *
     * @param out standard output
     * @param terminal whether it is shown on a terminal
     * @param environment such as {@link System#getenv()}
     * @param pictures the folder that pictures go to
     * @return a screen with the colours the terminal can show, plain if it is none
     */
    public static DemoScreen of(PrintStream out, boolean terminal, Map<String, String> environment, Path pictures) {
        String columns = environment.getOrDefault("COLUMNS", "");
        int width = columns.matches("\\d{2,4}") ? Integer.parseInt(columns) : USUAL_WIDTH;
        return new DemoScreen(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                Math.max(2 * AnsiTraceRenderer.NARROWEST + 8, Math.min(width, WIDEST)),
                terminal ? Colouring.of(environment) : Colouring.NONE,
                pictures);
    }

    void title(String text) {
        out.println();
        out.println(colouring.strong(text));
        out.println(colouring.quiet("━".repeat(width)));
    }

    void heading(String text) {
        out.println();
        out.println(colouring.strong("▸ " + text));
    }

    /** Remarks, wrapped. */
    void remark(String text) {
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (line.length() + 1 + word.length() > width - INDENT.length()) {
                out.println(INDENT + colouring.quiet(line.toString()));
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        out.println(INDENT + colouring.quiet(line.toString()));
    }

    /** Ends a demo with commands to go on with, and the one that is always there. */
    void next(List<String> commands) {
        heading("Where to go next");
        commands.forEach(this::block);
        block("examples/anyorder --help");
        blank();
    }

    /** Which models are not here, and how to make them. */
    void missing(List<String> models, List<String> here) {
        List<String> missing =
                models.stream().filter(model -> !here.contains(model)).toList();
        if (!missing.isEmpty()) {
            heading("Not in this build: " + String.join(", ", missing));
            remark("Left out: no such model is on the class path. Training makes it:");
            block("examples/anyorder train --config examples/training/" + missing.get(0) + ".json");
        }
    }

    /** Where a picture goes; its folder is there. */
    Path picture(String name) throws IOException {
        return Files.createDirectories(pictures).resolve(name);
    }

    void blank() {
        out.println();
    }

    /** Lines that are styled already. */
    void block(String lines) {
        lines.lines().forEach(line -> out.println((INDENT + line).stripTrailing()));
    }

    /** Two blocks side by side. */
    void beside(List<String> left, List<String> right) {
        int column = columnWidth();
        for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
            String first = i < left.size() ? left.get(i) : "";
            String second = i < right.size() ? right.get(i) : "";
            String space = " ".repeat(Math.max(0, column - columns(first)));
            block(second.isEmpty() ? first : first + space + BETWEEN + second);
        }
    }

    int columnWidth() {
        return (width - INDENT.length() - BETWEEN.length()) / 2;
    }

    AnsiTraceRenderer renderer(IntFunction<String> tokenText) {
        return new AnsiTraceRenderer(width - INDENT.length(), colouring, tokenText);
    }

    AnsiTraceRenderer columnRenderer(IntFunction<String> tokenText) {
        return new AnsiTraceRenderer(columnWidth(), colouring, tokenText);
    }

    /** What a generation cost, in a line. */
    String cost(Generation generation) {
        double seconds = generation.usage().seconds();
        int tokens = generation.usage().generated();
        return shortCost(generation)
                + colouring.quiet(seconds > 0 ? String.format(Locale.ROOT, " · %.0f tokens/s", tokens / seconds) : "");
    }

    /** The same for a column. */
    String shortCost(Generation generation) {
        return colouring.quiet(String.format(
                Locale.ROOT,
                "%s · %d NFE · %.2f s",
                count(generation.usage().generated(), "token"),
                generation.usage().nfe(),
                generation.usage().seconds()));
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    /** How wide a styled line is shown. */
    private static int columns(String line) {
        String plain = line.replaceAll("\u001B\\[[0-9;]*m", "");
        return plain.codePointCount(0, plain.length());
    }
}
