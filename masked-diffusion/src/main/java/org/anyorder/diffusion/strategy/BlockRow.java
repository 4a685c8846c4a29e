// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.strategy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
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
 * holds besides. One thread's.
 */
final class BlockRow {

    private static final int[] NONE = {};

    private final Canvas canvas;
    private final BlockPolicy policy;
    private final GapLengths gaps;
    private final BlockPlaces places;

    /** How many places stand before the canvas. */
    private int before;

    private int openOnCanvas;
    private int block;
    private int blocks;
    private int blockStep;
    private int step;
    private int idle;
    private boolean blockKept;
    private int tries = 1;
    private Turn turn;
    /** The last token of the canvas, while its block is not full: a full canvas would end the sequence. */
    private Optional<Held> held = Optional.empty();

    private record Held(int position, int token, double logProb, int step) {}

    BlockRow(Canvas canvas, BlockPolicy policy) {
        this.canvas = canvas;
        this.policy = policy;
        this.places = new BlockPlaces(policy.grid(), policy.mask());
        this.gaps = new GapLengths(canvas, policy.end(), policy.grid().longest() - begins());
        this.turn = turn(new Progress(0, 0, 0, 0, 0, 0, 0), NONE, NONE);
    }

    /**
     * How many begin tokens there would be: one, if there is such a token, before a sequence that begins with a gap.
     */
    private int begins() {
        boolean startsOpen = canvas.gaps().stream().anyMatch(gap -> gap.start() == 0);
        return policy.begin().isPresent() && startsOpen ? 1 : 0;
    }

    Canvas canvas() {
        return canvas;
    }

    GapLengths gaps() {
        return gaps;
    }

    BlockPlaces places() {
        return places;
    }

    boolean finished() {
        return canvas.finished().isPresent();
    }

    /** All gaps have their lengths: lays out what the network sees. */
    void begin() {
        int[] own = canvas.tokens(BlockPlaces.undecided());
        before = own.length < policy.grid().longest() ? begins() : 0;
        int[] known = new int[before + own.length];
        policy.begin().ifPresent(token -> Arrays.fill(known, 0, before, token));
        System.arraycopy(own, 0, known, before, own.length);
        boolean endsOpen = own.length > 0 && !canvas.given(own.length - 1);
        places.lay(known, endsOpen ? policy.grid().whole(known.length) : known.length);
        openOnCanvas = canvas.undecided().length;
        block = -1;
    }

    /** What is settled for good and not stored yet. */
    Range unstored() {
        return places.unstored(block);
    }

    /** The turn in which the place behind what is stored is drawn, if it is predicted from the row before it. */
    Turn following() {
        int place = unstored().to();
        boolean asked = policy.shifted() && places.seen(place) > 0 && place < places.length() && places.open(place);
        int[] wanted = asked ? new int[] {places.seen(place)} : NONE;
        return turn(turn.progress(), wanted, wanted);
    }

    /** What was to be stored is. */
    void stored() {
        places.store(unstored());
    }

    /** What was to be stored is, and the place behind it drawn. */
    void stored(Candidates following) {
        stored();
        settle(following, following.all());
        endBlock();
    }

    /** Whether the next pass can be an evaluation: something is open, and all before its block is stored. */
    boolean ready() {
        return !finished() && places.open() > 0 && unstored().size() == 0;
    }

    /** Goes on to the next step in which something may settle. */
    void plan() {
        Range whole = places.block();
        if (whole.from() != block) {
            block = whole.from();
            blocks++;
            blockStep = 0;
            blockKept = false;
        }
        int[] open = places.openIn(places.subBlock());
        int[] shortlist = NONE;
        Progress progress = turn.progress();
        idle = -1;
        while (shortlist.length == 0) {
            idle++;
            step++;
            blockStep++;
            progress = new Progress(step, places.length(), places.open(), blocks - 1, blocks, whole.size(), blockStep);
            shortlist = policy.selection().shortlist(open, policy.score(), progress, canvas.random());
        }
        turn = turn(progress, seen(shortlist), seen(policy.draw().needed(open, shortlist, progress)));
    }

    /** What the evaluation runs. */
    Range window() {
        Range part = places.subBlock();
        boolean partSuffices = policy.keepsBlock() && blockKept && !places.open(part.from());
        return partSuffices ? part : places.pass();
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
        for (int choice : chosen) {
            places.settle(
                    places.place(candidates.positions()[choice]), candidates.tokens()[choice]);
        }
        for (int choice : chosen) {
            int position = places.place(candidates.positions()[choice]) - before;
            if (position < canvas.length()) {
                commit(position, candidates.tokens()[choice], candidates.logProbs()[choice]);
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
            held = Optional.of(new Held(position, token, logProb, canvas.step()));
        } else {
            canvas.commit(position, token, logProb);
        }
    }

    /** Commits the token that was held back, unless it was cut off. */
    void release() {
        int now = canvas.step();
        held.filter(last -> last.position() < canvas.length()).ifPresent(last -> {
            canvas.stepIs(last.step());
            canvas.commit(last.position(), last.token(), last.logProb());
            canvas.stepIs(now);
        });
        held = Optional.empty();
    }

    /** Whether no place of the block is undecided in which tokens settled last. */
    private boolean blockFull() {
        return places.open() == 0 || places.block().from() != block;
    }

    /** Ends the sequence where a full block does, or its canvas is full. */
    void endBlock() {
        if (finished() || !blockFull()) {
            return;
        }
        int settled = Math.min(places.firstOpen() - before, canvas.length());
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
            int lastGiven =
                    IntStream.range(0, canvas.length()).filter(canvas::given).reduce(-1, (earlier, later) -> later);
            canvas.cut(Math.max(settled - policy.ending().tokens(), lastGiven + 1));
            canvas.finish(FinishReason.STOP);
        } else if (tries == BlockEnding.TRIES) {
            canvas.finish(FinishReason.STOP);
        } else {
            tries++;
            IntStream.range(0, canvas.length())
                    .filter(position -> canvas.decided(position) && !canvas.given(position))
                    .forEach(canvas::retract);
            begin();
        }
    }

    private int[] seen(int[] some) {
        return Arrays.stream(some).map(places::seen).toArray();
    }

    private Turn turn(Progress progress, int[] shortlist, int[] asked) {
        SamplingOptions requested = canvas.request().sampling();
        SamplingOptions options = policy.selection().tokens(progress) == Turn.Tokens.ARG_MAX
                ? requested.toBuilder().temperature(0).build()
                : requested;
        List<SamplingOptions> each = new ArrayList<>(asked.length);
        for (int position : asked) {
            each.add(gaps.tooEarlyToEnd(places.place(position) - before) ? withoutEnd(options) : options);
        }
        return new Turn(canvas, progress, shortlist, asked, each);
    }

    private SamplingOptions withoutEnd(SamplingOptions options) {
        Set<Integer> banned = new HashSet<>(options.bannedTokens());
        banned.add(policy.end().orElseThrow());
        return options.toBuilder().bannedTokens(banned).build();
    }
}
