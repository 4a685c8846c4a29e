// SPDX-License-Identifier: Apache-2.0
package org.anyorder.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import org.anyorder.Generation;
import org.anyorder.GenerationEvent;

/**
 * Writes generations for a terminal: the text coloured by the order in which its tokens appeared, or a line per step.
 * What tokens hold cannot steer the terminal: control characters are shown as signs. Immutable and thread-safe if
 * {@code tokenText} is.
 *
 * @param width columns of the terminal; no line is wider
 * @param colouring what the terminal can show; {@link Colouring#NONE} for files and pipes
 * @param tokenText a token's id to its text
 */
public record AnsiTraceRenderer(int width, Colouring colouring, IntFunction<String> tokenText) {

    /** The narrowest terminal. */
    public static final int NARROWEST = 32;

    /**
     * Checks the width.
     *
     * @param width columns of the terminal, at least {@link #NARROWEST}
     * @param colouring what the terminal can show
     * @param tokenText a token's id to its text
     * @throws IllegalArgumentException if {@code width} is less than {@link #NARROWEST}
     */
    public AnsiTraceRenderer {
        if (!(width >= NARROWEST)) {
            throw new IllegalArgumentException("width must be at least " + NARROWEST + " columns, got " + width);
        }
    }

    /**
     * Everything recorded: heading, then each sample's cost, text and legend.
     *
     * @param trace the recording
     * @param heading model, strategy and exactness
     * @return lines, each ended by a line break
     */
    public String render(GenerationTrace trace, TraceHeading heading) {
        StyledText head = new StyledText()
                .append(single(heading.model()), colouring.bold())
                .append(" \u00b7 " + single(heading.strategy()) + " \u00b7 " + heading.law(), "");
        heading.notes().forEach(note -> head.append(" \u00b7 " + single(note), ""));
        StringBuilder out = new StringBuilder(joined(head));
        List<SampleTrace> samples = trace.samples();
        for (SampleTrace sample : samples) {
            out.append('\n');
            sample.generation().ifPresent(generation -> out.append(joined(cost(sample, generation, samples.size()))));
            out.append(result(sample));
        }
        return out.toString();
    }

    /**
     * The sequence as it stands, each generated token on the colour of the moment in which it appeared, and a legend.
     *
     * @param sample a recorded sample
     * @return lines, each ended by a line break
     */
    public String result(SampleTrace sample) {
        return text(sample) + joined(legend(sample, Replay.moments(sample.events())));
    }

    /**
     * As {@link #result}, without the legend.
     *
     * @param sample a recorded sample
     * @return lines, each ended by a line break
     */
    public String text(SampleTrace sample) {
        int moments = Replay.moments(sample.events());
        Replay replay = sample.replay();
        while (replay.hasNext()) {
            replay.next();
        }
        TokenText tokens = new TokenText(tokenText);
        String space = tokens.allNumbers(replay.standing()) ? " " : "";
        StyledText line = new StyledText();
        for (Place place : replay.standing()) {
            boolean shown = place.decided();
            String style = place.moment() == 0 ? "" : colouring.filled(Palette.colour(place.moment(), moments));
            line.append(line.last() == '\n' ? "" : space, "")
                    .append(shown ? tokens.lines(place.token()) : "_", shown ? style : colouring.dim());
        }
        return joined(line);
    }

    /**
     * A line per step that changed something, for example {@code step 7 The quick [brown] fox}: new tokens in brackets,
     * {@code [~retracted]}, {@code [-deleted]}, {@code _} undecided.
     *
     * @param sample a recorded sample
     * @return lines, each ended by a line break
     */
    public String steps(SampleTrace sample) {
        return steps(sample, Integer.MAX_VALUE);
    }

    /**
     * As {@link #steps(SampleTrace)}, of evenly chosen steps, the last one included.
     *
     * @param sample a recorded sample
     * @param most how many lines at most, at least 1
     * @return lines, each ended by a line break
     * @throws IllegalArgumentException if {@code most} is less than 1
     */
    public String steps(SampleTrace sample, int most) {
        if (!(most >= 1)) {
            throw new IllegalArgumentException("most must be at least 1, got " + most);
        }
        int moments = Replay.moments(sample.events());
        StepLine line = new StepLine(new TokenText(tokenText), colouring, moments);
        int digits = sample.events().stream()
                .mapToInt(event -> Integer.toString(event.step()).length())
                .max()
                .orElse(1);
        Replay replay = sample.replay();
        StringBuilder out = new StringBuilder();
        int written = 0;
        while (replay.hasNext()) {
            replay.next();
            if ((long) replay.moment() * most >= (written + 1L) * moments) {
                written++;
                String label = String.format(Locale.ROOT, "step %" + digits + "d  ", replay.step());
                out.append(joined(line.of(label, replay, width)));
            }
        }
        return out.toString();
    }

    private StyledText legend(SampleTrace sample, int moments) {
        StyledText legend = new StyledText();
        if (moments == 0) {
            return legend.append("nothing was generated", colouring.dim());
        }
        int first = sample.events().stream()
                .mapToInt(GenerationEvent::step)
                .filter(step -> step > 0)
                .findFirst()
                .orElse(0);
        int last = sample.events().get(sample.events().size() - 1).step();
        if (colouring == Colouring.NONE) {
            return legend.append("steps " + first + " to " + last, "");
        }
        legend.append("step " + first + " ", colouring.dim());
        int shades = Math.min(moments, 12);
        for (int shade = 1; shade <= shades; shade++) {
            legend.append("\u00a0", colouring.filled(Palette.colour(shade, shades)));
        }
        return legend.append(" " + last, colouring.dim())
                .append(sample.request().template().knownTokens() > 0 ? "   uncoloured: given" : "", colouring.dim());
    }

    private StyledText cost(SampleTrace sample, Generation generation, int samples) {
        List<String> facts = new ArrayList<>();
        if (samples > 1) {
            facts.add("request " + generation.request() + ", sample " + sample.sample());
        }
        facts.add(generation.usage().nfe() + " NFE");
        facts.add(generation.usage().generated() + " tokens");
        facts.add(String.format(Locale.ROOT, "%.2f s", generation.usage().seconds()));
        facts.add(String.format(Locale.ROOT, "log p %.2f", generation.logProb()));
        long retracted = sample.events().stream()
                .filter(GenerationEvent.Retracted.class::isInstance)
                .count();
        if (retracted > 0) {
            facts.add(retracted + " retracted");
        }
        facts.add(generation.finishReason().label());
        return new StyledText().append(String.join(" \u00b7 ", facts), colouring.dim());
    }

    private static String single(String text) {
        return new TokenText(id -> text).oneLine(0);
    }

    private String joined(StyledText text) {
        return String.join("\n", text.lines(width)) + "\n";
    }
}
