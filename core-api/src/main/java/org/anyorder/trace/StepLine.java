// SPDX-License-Identifier: Apache-2.0
package org.anyorder.trace;

import java.util.ArrayList;
import java.util.List;
import org.anyorder.trace.Place.Change;

/**
 * A moment on one line of a terminal: {@code The quick [brown] fox}. New tokens stand in brackets, retracted ones as
 * {@code [~token]}, deleted ones as {@code [-token]}, undecided positions as {@code _}. What does not fit is left out
 * around the first change, and changes left out are counted.
 *
 * @param text of tokens
 * @param colouring of the terminal
 * @param moments of the whole sample
 */
record StepLine(TokenText text, Colouring colouring, int moments) {

    private static final String MORE = "\u2026";

    /** A place as it is shown. */
    private record Piece(String text, String style, boolean changed) {
        int columns() {
            return text.codePoints().map(TokenText::columns).sum();
        }
    }

    /** The line behind its label, at most {@code width} columns if the label leaves 16. */
    StyledText of(String label, Replay replay, int width) {
        StyledText line = new StyledText().append(label, colouring.dim());
        int room = width - line.columns();
        List<Piece> pieces = new ArrayList<>();
        String space = text.allNumbers(replay.standing()) ? " " : "";
        for (Place place : replay.places()) {
            pieces.addAll(pieces(place, pieces.isEmpty() ? "" : space));
        }
        int total = pieces.stream().mapToInt(Piece::columns).sum();
        if (total <= room) {
            pieces.forEach(piece -> line.append(piece.text(), piece.style()));
            return line;
        }
        return window(pieces, room, line);
    }

    private StyledText window(List<Piece> pieces, int room, StyledText line) {
        int from = 0;
        while (from < pieces.size() - 1 && !pieces.get(from).changed()) {
            from++;
        }
        int to = from + 1;
        int left = room - 8 - Math.min(room - 8, pieces.get(from).columns());
        boolean grows = true;
        while (grows) {
            grows = false;
            if (from > 0 && pieces.get(from - 1).columns() <= left) {
                left -= pieces.get(--from).columns();
                grows = true;
            }
            if (to < pieces.size() && pieces.get(to).columns() <= left) {
                left -= pieces.get(to++).columns();
                grows = true;
            }
        }
        line.append(from > 0 ? MORE : "", colouring.dim());
        for (Piece piece : pieces.subList(from, to)) {
            line.append(fitting(piece.text(), room - 8), piece.style());
        }
        line.append(to < pieces.size() ? MORE : "", colouring.dim());
        long hidden = pieces.subList(0, from).stream().filter(Piece::changed).count()
                + pieces.subList(to, pieces.size()).stream()
                        .filter(Piece::changed)
                        .count();
        return line.append(hidden == 0 ? "" : " +" + Math.min(hidden, 9999), colouring.dim());
    }

    private static String fitting(String piece, int room) {
        StringBuilder kept = new StringBuilder();
        int columns = 0;
        for (int point : piece.codePoints().toArray()) {
            columns += TokenText.columns(point);
            if (columns > room) {
                break;
            }
            kept.appendCodePoint(point);
        }
        return kept.toString();
    }

    private List<Piece> pieces(Place place, String space) {
        if (place.token() == Place.UNDECIDED) {
            return place.standing() ? List.of(new Piece(space + "_", colouring.dim(), false)) : List.of();
        }
        String shown = text.oneLine(place.token());
        String style = place.moment() == 0 ? "" : colouring.filled(Palette.colour(place.moment(), moments));
        if (place.change() == Change.NONE || place.change() == Change.OPENED) {
            return List.of(new Piece(space, "", false), new Piece(shown, style, false));
        }
        String bare = shown.isBlank() ? shown : shown.stripLeading();
        String before = space + shown.substring(0, shown.length() - bare.length());
        return switch (place.change()) {
            case RETRACTED -> marked(before, "[~" + bare + "]", colouring.struck());
            case REMOVED -> marked(before, "[-" + bare + "]", colouring.struck());
            default -> marked(before, "[" + bare + "]", style + colouring.bold());
        };
    }

    private static List<Piece> marked(String before, String shown, String style) {
        return List.of(new Piece(before, "", false), new Piece(shown, style, true));
    }
}
