// SPDX-License-Identifier: Apache-2.0
package org.anyorder.text;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.anyorder.Capability;
import org.anyorder.Gap;
import org.anyorder.Generation;
import org.anyorder.GenerationEvent;
import org.anyorder.GenerationListener;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Segment;
import org.anyorder.Template;

/**
 * Follows the events of one sequence and offers its stable prefix as text: the decided tokens from the left, up to the
 * first place where a token may still appear.
 *
 * <p>A generator that inserts anywhere in a gap settles nothing from its first gap on before it ends.
 */
final class SettledText implements GenerationListener {

    private static final int UNDECIDED = -1;

    private final Tokenizer tokenizer;
    private final TextListener listener;
    private final int firstGap;
    private final int laidOut;
    private final boolean inserts;

    private int[] tokens;
    private int length;
    private int settled;
    private boolean revised;
    private int offered;
    // Text is decoded in a window: a token's text may depend on the one before, and end within a character.
    private int window;
    private int shown;
    private Optional<Generation> result = Optional.empty();

    SettledText(Set<Capability> capabilities, Template template, Tokenizer tokenizer, TextListener listener) {
        this.tokenizer = tokenizer;
        this.listener = listener;
        this.inserts = capabilities.containsAll(Set.of(Capability.INFILLING, Capability.VARIABLE_LENGTH));
        List<Segment> segments = template.segments();
        this.tokens = segments.stream()
                .filter(Known.class::isInstance)
                .flatMapToInt(known -> ((Known) known).stream())
                .toArray();
        this.length = tokens.length;
        this.firstGap = !segments.isEmpty() && segments.get(0) instanceof Known known ? known.length() : 0;
        int least = length;
        for (Segment segment : segments.subList(0, Math.max(0, segments.size() - 1))) {
            least += segment instanceof Gap gap ? gap.min() : 0;
        }
        this.laidOut = least;
    }

    @Override
    public void onAdmitted(GenerationRequest request, int sample) {
        advance();
    }

    @Override
    public void onEvent(GenerationEvent event) {
        if (event instanceof GenerationEvent.Committed committed) {
            tokens[committed.position()] = committed.token();
        } else if (event instanceof GenerationEvent.Inserted inserted) {
            changeFrom(inserted.position());
            insert(inserted.position(), inserted.token());
        } else if (event instanceof GenerationEvent.Retracted retracted) {
            changeFrom(retracted.position());
            tokens[retracted.position()] = UNDECIDED;
        } else if (event instanceof GenerationEvent.Deleted deleted) {
            changeFrom(deleted.position());
            System.arraycopy(tokens, deleted.position() + 1, tokens, deleted.position(), --length - deleted.position());
        } else if (event instanceof GenerationEvent.Cut cut) {
            changeFrom(cut.end());
            length = cut.end();
        }
        advance();
    }

    /** The finished sequence, if it is finished. */
    Optional<Generation> result() {
        return result;
    }

    @Override
    public void onFinished(Generation generation) {
        result = Optional.of(generation);
        int[] whole = generation.tokens();
        boolean continues = !revised && offered <= whole.length && Arrays.equals(whole, 0, offered, tokens, 0, offered);
        tokens = whole;
        length = whole.length;
        settled = length;
        revised = !continues;
        offer(true);
    }

    private void changeFrom(int position) {
        settled = Math.min(settled, position);
        revised |= position < offered;
    }

    private void insert(int position, int token) {
        if (length == tokens.length) {
            tokens = Arrays.copyOf(tokens, Math.max(16, 2 * length));
        }
        System.arraycopy(tokens, position, tokens, position + 1, length++ - position);
        tokens[position] = token;
    }

    private void advance() {
        int end = inserts || length < laidOut ? firstGap : length;
        int before = settled;
        while (settled < end && tokens[settled] != UNDECIDED) {
            settled++;
        }
        if (settled > before && (revised || settled > offered)) {
            offer(false);
        }
    }

    private void offer(boolean last) {
        if (revised) {
            revised = false;
            window = 0;
            shown = settled;
            offered = settled;
            listener.onRevision(tokenizer.decode(Arrays.copyOf(tokens, settled)));
            return;
        }
        String known = tokenizer.decode(Arrays.copyOfRange(tokens, window, shown));
        String text = tokenizer.decode(Arrays.copyOfRange(tokens, window, settled));
        if (text.length() > known.length() && (last || !text.endsWith("\ufffd"))) {
            window = shown;
            shown = settled;
            listener.onText(text.substring(known.length()));
        }
        offered = settled;
    }
}
