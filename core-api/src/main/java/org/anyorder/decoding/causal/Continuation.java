// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding.causal;

import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.anyorder.Capability;
import org.anyorder.EndToken;
import org.anyorder.FinishReason;
import org.anyorder.decoding.Canvas;
import org.anyorder.decoding.OpenGap;
import org.anyorder.model.CausalModel;
import org.anyorder.model.Vocabulary;
import org.anyorder.sampling.RowHistory;
import org.anyorder.sampling.SamplingOptions;

/**
 * What every strategy that continues a prompt from left to right does alike: what the model is told first, which tokens
 * may come, what end tokens do, how much room is left. Immutable and thread-safe.
 */
public final class Continuation {
    /** What a strategy honours that grows one gap at the end. */
    public static final Set<Capability> CAPABILITIES = Set.of(
            Capability.CONTINUATION,
            Capability.FIXED_LENGTH,
            Capability.VARIABLE_LENGTH,
            Capability.UNBOUNDED_LENGTH,
            Capability.UNCONDITIONAL);

    private final Vocabulary vocabulary;
    private final int maxLength;
    private final Set<Integer> never;
    private final Set<Integer> ends;
    /** Those that are never generated, and those that end a text. */
    private final Set<Integer> neverHere;

    /**
     * The continuation of prompts by a model.
     *
     * @param model the model
     */
    public Continuation(CausalModel model) {
        vocabulary = model.vocabulary();
        maxLength = model.maxLength();
        Set<Integer> forbidden = new HashSet<>(vocabulary.never());
        forbidden.removeIf(token -> token >= vocabulary.size());
        never = Set.copyOf(forbidden);
        ends = vocabulary.ends();
        forbidden.addAll(ends);
        neverHere = Set.copyOf(forbidden);
    }

    /**
     * What the model is told before the first token: the prompt, or a begin token in the place of an empty one.
     *
     * @param canvas the sequence
     * @return ids; none if the prompt is empty and there is no begin token
     */
    public int[] beginning(Canvas canvas) {
        int[] prompt = canvas.tokens(0);
        OptionalInt begin = vocabulary.begin();
        return prompt.length == 0 && begin.isPresent() ? new int[] {begin.getAsInt()} : prompt;
    }

    /**
     * The request's options for a token to come, without the tokens that may not come there: those that are never
     * generated, and end tokens while the gap is below its minimum.
     *
     * @param canvas the sequence
     * @param ahead how many tokens come before it that are not on the canvas yet
     * @return options
     */
    public SamplingOptions options(Canvas canvas, int ahead) {
        SamplingOptions options = canvas.request().sampling();
        boolean stops = canvas.request().endToken() == EndToken.STOPS;
        Set<Integer> forbidden = stops && tooShort(canvas.lastGap().orElseThrow(), ahead) ? neverHere : never;
        if (options.bannedTokens().containsAll(forbidden)) {
            return options;
        }
        Set<Integer> banned = new HashSet<>(forbidden);
        banned.addAll(options.bannedTokens());
        return options.toBuilder().bannedTokens(banned).build();
    }

    private static boolean tooShort(OpenGap gap, int ahead) {
        return gap.length() + ahead < gap.min();
    }

    /**
     * What the penalties of a token to come look at; nothing where the request has none.
     *
     * @param canvas the sequence
     * @param ahead the tokens before it that are not on the canvas yet
     * @return the history
     */
    public RowHistory history(Canvas canvas, int... ahead) {
        SamplingOptions options = canvas.request().sampling();
        boolean looks =
                options.repetitionPenalty() != 1 || options.frequencyPenalty() != 0 || options.presencePenalty() != 0;
        return looks ? canvas.history().with(ahead) : RowHistory.none();
    }

    /**
     * Puts a token at the end of a sequence, or ends it there: at an end token, and where the model's length is
     * reached.
     *
     * @param canvas the sequence
     * @param token the token
     * @param logProb its log-probability under the law it was drawn from, in nats
     */
    public void settle(Canvas canvas, int token, double logProb) {
        if (ends(canvas, token)) {
            canvas.account(logProb);
            canvas.finish(FinishReason.STOP);
            return;
        }
        canvas.insert(canvas.length(), token, logProb);
        finishAtModelLength(canvas);
    }

    /**
     * Whether a token ends a sequence.
     *
     * @param canvas the sequence
     * @param token the token
     * @return true for an end token, unless the request takes it for a token like any other
     */
    public boolean ends(Canvas canvas, int token) {
        return ends.contains(token) && canvas.request().endToken() == EndToken.STOPS;
    }

    /**
     * Ends a sequence that the model cannot continue.
     *
     * @param canvas the sequence
     */
    public void finishAtModelLength(Canvas canvas) {
        if (canvas.length() >= maxLength) {
            canvas.finish(FinishReason.LENGTH);
        }
    }

    /**
     * How many tokens may still come: what limits, gap and model leave.
     *
     * @param canvas the sequence
     * @return at least 0; 0 without a gap
     */
    public int room(Canvas canvas) {
        Optional<OpenGap> gap = canvas.lastGap();
        if (gap.isEmpty()) {
            return 0;
        }
        int left = Math.min(canvas.remaining().tokens(), maxLength - canvas.length());
        return Math.max(0, Math.min(left, gap.get().max() - gap.get().length()));
    }
}
