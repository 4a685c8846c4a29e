// SPDX-License-Identifier: Apache-2.0
package org.anyorder.trace;

import java.util.Locale;
import java.util.Map;

/** How a terminal shows colours. */
public enum Colouring {
    /** Plain text: no escape sequence at all. */
    NONE,
    /** The 256 colours of xterm. */
    INDEXED,
    /** 24 bits a colour. */
    TRUE_COLOUR;

    /**
     * What a terminal can do by its environment: {@code NO_COLOR} (non-empty) and {@code TERM} unset or {@code dumb}
     * switch colours off, {@code COLORTERM=truecolor} or {@code 24bit} promises all of them. Whether output goes to a
     * terminal at all is the caller's to find out; where it does not, use {@link #NONE}.
     *
     * @param environment such as {@link System#getenv()}
     * @return the richest safe colouring
     */
    public static Colouring of(Map<String, String> environment) {
        if (!environment.getOrDefault("NO_COLOR", "").isEmpty()
                || environment.getOrDefault("TERM", "dumb").equals("dumb")) {
            return NONE;
        }
        String promise = environment.getOrDefault("COLORTERM", "").toLowerCase(Locale.ROOT);
        return promise.equals("truecolor") || promise.equals("24bit") ? TRUE_COLOUR : INDEXED;
    }

    /**
     * Text on the colour of the moment in which it appeared.
     *
     * @param text without line breaks and control characters
     * @param moment from 1
     * @param moments how many there are
     * @return the text, with escape sequences around it where colours are shown
     */
    public String appeared(String text, int moment, int moments) {
        return styled(text, filled(Palette.colour(moment, moments)));
    }

    /**
     * Text that steps back, such as remarks.
     *
     * @param text without line breaks and control characters
     * @return the text, with escape sequences around it where colours are shown
     */
    public String quiet(String text) {
        return styled(text, dim());
    }

    /**
     * Text that stands out, such as headings.
     *
     * @param text without line breaks and control characters
     * @return the text, with escape sequences around it where colours are shown
     */
    public String strong(String text) {
        return styled(text, bold());
    }

    private static String styled(String text, String style) {
        return style.isEmpty() ? text : style + text + StyledText.RESET;
    }

    /** Text on a colour, black or white, whichever is easier to read. */
    String filled(int colour) {
        boolean black = Palette.light(colour);
        return switch (this) {
            case NONE -> "";
            case INDEXED -> "\u001B[48;5;" + nearest(colour) + ";38;5;" + (black ? 16 : 231) + "m";
            case TRUE_COLOUR ->
                "\u001B[48;2;" + channels(colour) + ";38;2;" + channels(black ? 0x0B0D12 : 0xFFFFFF) + "m";
        };
    }

    /** Quiet text. */
    String dim() {
        return this == NONE ? "" : "\u001B[2m";
    }

    /** Text that stands out. */
    String bold() {
        return this == NONE ? "" : "\u001B[1m";
    }

    /** Text that was taken back. */
    String struck() {
        return this == NONE ? "" : "\u001B[9;31m";
    }

    private static String channels(int colour) {
        return (colour >> 16 & 0xFF) + ";" + (colour >> 8 & 0xFF) + ";" + (colour & 0xFF);
    }

    /** The nearest of xterm's 6 x 6 x 6 cube, whose levels are 0, 95, 135, 175, 215, 255. */
    private static int nearest(int colour) {
        int index = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int channel = colour >> shift & 0xFF;
            int level = channel < 48 ? 0 : channel < 115 ? 1 : (channel - 35) / 40;
            index = 6 * index + level;
        }
        return 16 + index;
    }
}
