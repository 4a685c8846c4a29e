// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.strategy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.anyorder.FinishReason;
import org.anyorder.decoding.Canvas;
import org.anyorder.diffusion.cache.CacheRecipe.Range;
import org.anyorder.diffusion.part.Candidates;
import org.anyorder.diffusion.part.Progress;
import org.anyorder.diffusion.part.Turn;
import org.anyorder.sampling.SamplingOptions;

/**
 * One sequence that is filled block by block: the begin token if there is one, the canvas, and what the last block
 * holds besides. Places count from its first token; the network sees those that are not dropped. One thread's.
 */
final class BlockRow {

    private static final int[] NONE = {};

    private final Canvas canvas;
    private final BlockPolicy policy;
    private final GapLengths gaps;

    private int[] tokens = NONE;
    private int before;
    private int openPlaces;
    private int openOnCanvas;
    private int dropped;
    private int stored;
    private boolean forgotten;

    private int block = -1;
    private int blocks = -1;
    private int blockStep;
    private int step;
    private int idle;
    private boolean blockKept;
    private int tries = 1;
    private Turn turn;
    /** The last token of the canvas, while its block is not full: a full canvas would end the sequence. */
    private final List<Held> held = new ArrayList<>(1);

    private record Held(int position, int token, double logProb, int step) {}

    BlockRow(Canvas canvas, BlockPolicy policy) {
        this.canvas = canvas;
        this.policy = policy;
        this.gaps = new GapLengths(canvas, policy.end(), policy.grid().longest() - begins(canvas));
        this.turn = turn(NONE, NONE);
    }

    private int begins(Canvas open) {
        boolean startsOpen = open.gaps().stream().anyMatch(gap -> gap.start() == 0);
        return policy.begin().isPresent() && startsOpen ? 1 : 0;
    }

    Canvas canvas() {
        return canvas;
    }

    GapLengths gaps() {
        return gaps;
    }

    boolean finished() {
        return canvas.finished().isPresent();
    }

    /** All gaps have their lengths: lays out what the network sees. */
    void begin() {
        int[] known = canvas.tokens(BlockPolicy.OPEN);
        before = begins(canvas) == 1 && known.length < policy.grid().longest() ? 1 : 0;
        int length = before + known.length;
        boolean endsOpen = known.length > 0 && !canvas.given(known.length - 1);
        tokens = new int[endsOpen ? Math.max(length, policy.grid().whole(length)) : length];
        Arrays.fill(tokens, BlockPolicy.OPEN);
        System.arraycopy(known, 0, tokens, before, known.length);
        if (before == 1) {
            tokens[0] = policy.begin().orElseThrow();
        }
        openPlaces = (int)
                Arrays.stream(tokens).filter(token -> token == BlockPolicy.OPEN).count();
        openOnCanvas = canvas.undecided().length;
    }

    /** What the network sees, from what is not dropped on; undecided places hold the mask token. */
    int[] seen() {
        int end = (int) Math.min(tokens.length, (long) dropped + policy.grid().context());
        return Arrays.stream(tokens, dropped, end)
                .map(token -> token == BlockPolicy.OPEN ? policy.mask() : token)
                .toArray();
    }

    /** The share of a window that is undecided: the noise of a block. */
    double masked(Range window) {
        long open = Arrays.stream(tokens, dropped + window.from(), dropped + window.to())
                .filter(token -> token == BlockPolicy.OPEN)
                .count();
        return window.size() == 0 ? 0 : (double) open / window.size();
    }

    /** Moves on what is seen, if the next block would not fit; the cache is then filled anew. */
    void slide() {
        int needed = openPlaces == 0 ? dropped : policy.grid().dropped(firstOpen(), tokens.length);
        if (needed > dropped) {
            dropped = needed;
            stored = dropped;
            forgotten = true;
        }
    }

    /** Whether what was stored is of no use any more; asked once. */
    boolean forgets() {
        boolean forgets = forgotten;
        forgotten = false;
        return forgets;
    }

    /** What is settled for good and not stored yet. */
    Range unstored() {
        int end = openPlaces > 0
                ? policy.grid().settled(firstOpen(), dropped)
                : policy.grid().settledBehind(block, tokens.length, dropped);
        return new Range(stored - dropped, end - dropped);
    }

    /** The place behind what is stored, if it is undecided and predicted from the row before it. */
    int[] following() {
        int place = dropped + unstored().to();
        boolean asked = policy.shifted() && place > dropped && place < tokens.length && open(place);
        return asked ? new int[] {place - dropped} : NONE;
    }

    /** The turn in which the place behind what is stored is drawn. */
    Turn followingTurn() {
        return turn(following(), following());
    }

    /** What was to be stored is. */
    void stored(Candidates following) {
        stored();
        settle(following, following.all());
        endBlock();
    }

    void stored() {
        stored = dropped + unstored().to();
    }

    /** Whether the next pass can be an evaluation: something is open, and all before its block is stored. */
    boolean ready() {
        return !finished() && openPlaces > 0 && unstored().size() == 0;
    }

    /** Goes on to the next step in which something may settle. */
    void plan() {
        int first = firstOpen();
        Range whole = policy.grid().blockOf(first, tokens.length);
        Range part = policy.grid().subBlockOf(first, tokens.length);
        if (whole.from() != block) {
            block = whole.from();
            blocks++;
            blockStep = 0;
            blockKept = false;
        }
        int[] open = IntStream.range(part.from(), part.to()).filter(this::open).toArray();
        idle = -1;
        int[] shortlist = NONE;
        Progress progress = turn.progress();
        while (shortlist.length == 0) {
            idle++;
            step++;
            blockStep++;
            progress = new Progress(step, tokens.length, openPlaces, blocks, blocks + 1, whole.size(), blockStep);
            shortlist = policy.selection().shortlist(open, policy.score(), progress, canvas.random());
        }
        int[] asked = policy.draw().needed(open, shortlist, progress);
        turn = turn(progress, relative(shortlist), relative(asked));
    }

    /** What the evaluation runs. */
    Range window() {
        int first = firstOpen();
        Range part = policy.grid().subBlockOf(first, tokens.length);
        if (policy.keepsBlock() && blockKept && !open(part.from())) {
            return new Range(part.from() - dropped, part.to() - dropped);
        }
        int from = policy.grid().settled(first, dropped);
        return new Range(from - dropped, policy.grid().end(first, tokens.length, dropped) - dropped);
    }

    Turn turn() {
        return turn;
    }

    /** Settles what the selection takes of the candidates. */
    void settle(Candidates drawn) {
        canvas.stepIs(canvas.step() + idle);
        blockKept = policy.keepsBlock();
        Candidates candidates = drawn.at(turn.places());
        settle(candidates, policy.selection().select(candidates, policy.score(), turn.progress(), canvas.random()));
    }

    private void settle(Candidates candidates, int[] chosen) {
        for (int place : chosen) {
            tokens[dropped + candidates.positions()[place]] = candidates.tokens()[place];
            openPlaces--;
        }
        for (int place : chosen) {
            int position = dropped + candidates.positions()[place] - before;
            if (position < canvas.length()) {
                commit(position, candidates.tokens()[place], candidates.logProbs()[place]);
            }
        }
        if (blockFull()) {
            release();
        }
        if (policy.ending().stop() == BlockEnding.Stop.AT_ONCE && gaps.cutAtEnd()) {
            canvas.finish(FinishReason.STOP);
        }
    }

    private void commit(int position, int token, double logProb) {
        if (canvas.remaining().tokens() <= 0) {
            canvas.finish(FinishReason.LENGTH);
            return;
        }
        openOnCanvas--;
        if (openOnCanvas == 0 && !blockFull()) {
            held.add(new Held(position, token, logProb, canvas.step()));
        } else {
            canvas.commit(position, token, logProb);
        }
    }

    /** Commits the token that was held back. */
    void release() {
        int now = canvas.step();
        for (Held last : held) {
            if (last.position() < canvas.length()) {
                canvas.stepIs(last.step());
                canvas.commit(last.position(), last.token(), last.logProb());
                canvas.stepIs(now);
            }
        }
        held.clear();
    }

    /** Whether no place of the block is undecided in which tokens settled last. */
    boolean blockFull() {
        return openPlaces == 0
                || policy.grid().blockOf(firstOpen(), tokens.length).from() != block;
    }

    /** Ends the sequence where a full block does, or its canvas is full. */
    void endBlock() {
        if (finished() || !blockFull()) {
            return;
        }
        int settled = Math.min(firstOpen() - before, canvas.length());
        if (gaps.cutAtEnd()) {
            canvas.finish(FinishReason.STOP);
        } else if (policy.ending().degenerate(Arrays.copyOf(canvas.tokens(policy.mask()), settled))) {
            degenerated(settled);
        } else if (openOnCanvas == 0) {
            canvas.finish(FinishReason.LENGTH);
        }
    }

    /** Cuts what repeats itself, or begins anew where the length is given. */
    private void degenerated(int settled) {
        if (gaps.endsAtToken()) {
            int known =
                    IntStream.range(0, canvas.length()).filter(canvas::given).reduce(-1, (earlier, later) -> later);
            canvas.cut(Math.max(settled - policy.ending().tokens(), known + 1));
            canvas.finish(FinishReason.STOP);
        } else if (tries == BlockEnding.TRIES) {
            canvas.finish(FinishReason.STOP);
        } else {
            tries++;
            IntStream.range(0, canvas.length())
                    .filter(position -> canvas.decided(position) && !canvas.given(position))
                    .forEach(canvas::retract);
            begin();
            dropped = 0;
            stored = 0;
            block = -1;
            forgotten = true;
        }
    }

    private int firstOpen() {
        int place = dropped;
        while (place < tokens.length && !open(place)) {
            place++;
        }
        return place;
    }

    private boolean open(int place) {
        return tokens[place] == BlockPolicy.OPEN;
    }

    private int[] relative(int[] places) {
        return Arrays.stream(places).map(place -> place - dropped).toArray();
    }

    private Turn turn(int[] shortlist, int[] asked) {
        return turn(new Progress(step, tokens.length, openPlaces, 0, 1, 1, blockStep), shortlist, asked);
    }

    private Turn turn(Progress progress, int[] shortlist, int[] asked) {
        SamplingOptions requested = canvas.request().sampling();
        SamplingOptions options = policy.selection().tokens(progress) == Turn.Tokens.ARG_MAX
                ? requested.toBuilder().temperature(0).build()
                : requested;
        List<SamplingOptions> each = new ArrayList<>(asked.length);
        for (int position : asked) {
            each.add(gaps.tooEarlyToEnd(dropped + position - before) ? withoutEnd(options) : options);
        }
        return new Turn(canvas, progress, shortlist, asked, each);
    }

    private SamplingOptions withoutEnd(SamplingOptions options) {
        Set<Integer> banned = new HashSet<>(options.bannedTokens());
        banned.add(policy.end().orElseThrow());
        return options.toBuilder().bannedTokens(banned).build();
    }
}
