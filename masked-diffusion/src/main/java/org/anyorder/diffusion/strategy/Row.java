// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.strategy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.anyorder.FinishReason;
import org.anyorder.decoding.Canvas;
import org.anyorder.diffusion.cache.CacheRecipe;
import org.anyorder.diffusion.part.Candidates;
import org.anyorder.diffusion.part.Progress;
import org.anyorder.diffusion.part.Turn;
import org.anyorder.sampling.SamplingOptions;

/** One sequence: its blocks, where it is in its schedule, and what it asks of the next evaluation. One thread's. */
final class Row {

    private static final int[] NONE = {};

    private final Canvas canvas;
    private final Policy policy;
    private final GapLengths gaps;

    private int[] positions = NONE;
    private List<int[]> blocks = List.of();
    private double[] logProbs = {};
    private Progress progress = new Progress(0, 0, 0, 0, 0, 0, 0);
    private int passes;
    private boolean filling;
    private Turn turn;
    private int[] remasked = NONE;

    Row(Canvas canvas, Policy policy) {
        this.canvas = canvas;
        this.policy = policy;
        this.gaps = new GapLengths(canvas, policy.end(), policy.maxLength());
        this.turn = new Turn(canvas, progress, NONE, NONE, List.of());
    }

    Canvas canvas() {
        return canvas;
    }

    GapLengths gaps() {
        return gaps;
    }

    Turn turn() {
        return turn;
    }

    /** All gaps have their lengths: lays out the blocks and plans the first turn. */
    void begin() {
        positions = canvas.undecided();
        blocks = positions.length == 0 ? List.of() : policy.window().blocks(positions);
        logProbs = new double[canvas.length()];
        filling = policy.cache().prefills();
        plan();
    }

    /** Whether the next pass only fills the cache. */
    boolean filling() {
        return filling;
    }

    void filled() {
        filling = false;
    }

    CacheRecipe.Range window() {
        if (filling) {
            return new CacheRecipe.Range(0, canvas.length());
        }
        int[] block = blocks.get(progress.block());
        CacheRecipe.Moment moment =
                new CacheRecipe.Moment(canvas.length(), block[0], block[block.length - 1] + 1, passes + 1);
        CacheRecipe.Range window = policy.cache().window(moment);
        // A network that predicts a position in the row before runs that row too.
        return new CacheRecipe.Range(Math.min(window.from(), policy.alignment().row(block[0])), window.to());
    }

    int[] asked() {
        return filling ? NONE : turn.asked();
    }

    /** The canvas as it looks without what was given. */
    int[] withoutGiven(int mask) {
        int[] tokens = canvas.tokens(mask);
        for (int position = 0; position < tokens.length; position++) {
            tokens[position] = canvas.given(position) ? mask : tokens[position];
        }
        return tokens;
    }

    /** Settles what the selection takes of the candidates, masks again what the remasking says, and plans ahead. */
    void settle(Candidates drawn) {
        canvas.stepIs(policy.selection().number(progress));
        passes++;
        Candidates candidates = drawn.at(turn.places());
        int[] chosen = policy.selection().select(candidates, policy.score(), progress, random());
        int room = canvas.remaining().tokens();
        for (int place : Arrays.copyOf(chosen, Math.min(room, chosen.length))) {
            int position = candidates.positions()[place];
            canvas.commit(position, candidates.tokens()[place], candidates.logProbs()[place]);
            logProbs[position] = candidates.logProbs()[place];
        }
        if (room < chosen.length) {
            canvas.finish(FinishReason.LENGTH);
            return;
        }
        retract();
        if (gaps.cutAtEnd()) {
            canvas.finish(FinishReason.STOP);
        } else {
            plan();
        }
    }

    /** Goes on to the next step in which something may settle; what steps without evaluation mask again is masked. */
    private void plan() {
        int[] shortlist = NONE;
        while (shortlist.length == 0) {
            int undecided = positions(positions, false).length;
            boolean over = positions.length == 0
                    || progress.step() >= policy.remasking().lastStep();
            if (undecided == 0 && over) {
                canvas.finish(FinishReason.LENGTH);
                return;
            }
            progress = next(undecided);
            int[] open = open();
            shortlist =
                    open.length == 0 ? open : policy.selection().shortlist(open, policy.score(), progress, random());
            remasked = remasked();
            if (shortlist.length == 0) {
                canvas.stepIs(policy.selection().number(progress));
                retract();
            } else {
                int[] asked = policy.draw().needed(open, shortlist, progress);
                turn = new Turn(canvas, progress, shortlist, asked, options(asked));
            }
        }
    }

    private void retract() {
        for (int position : remasked) {
            canvas.retract(position);
        }
        remasked = NONE;
    }

    private Progress next(int undecided) {
        int block = 0;
        while (block < blocks.size() - 1 && openIn(block).length == 0) {
            block++;
        }
        int[] open = openIn(block);
        boolean begins = block != progress.block() || progress.step() == 0;
        passes = begins ? 0 : passes;
        return new Progress(
                progress.step() + 1,
                positions.length,
                undecided,
                block,
                blocks.size(),
                begins ? open.length : progress.blockPositions(),
                begins ? 1 : progress.blockStep() + 1);
    }

    private int[] open() {
        return openIn(progress.block());
    }

    private int[] openIn(int block) {
        return positions(blocks.get(block), false);
    }

    private int[] remasked() {
        if (progress.step() > policy.remasking().lastStep()) {
            return NONE;
        }
        int[] settled = positions(positions, true);
        double[] before = Arrays.stream(settled).mapToDouble(at -> logProbs[at]).toArray();
        return Arrays.stream(policy.remasking().remask(before, progress, random()))
                .map(place -> settled[place])
                .toArray();
    }

    private int[] positions(int[] among, boolean decided) {
        int[] found = new int[among.length];
        int count = 0;
        for (int position : among) {
            if (canvas.decided(position) == decided) {
                found[count++] = position;
            }
        }
        return count == among.length ? among : Arrays.copyOf(found, count);
    }

    private List<SamplingOptions> options(int[] asked) {
        SamplingOptions requested = canvas.request().sampling();
        SamplingOptions options = policy.selection().tokens(progress) == Turn.Tokens.ARG_MAX
                ? requested.toBuilder().temperature(0).build()
                : requested;
        if (!gaps.tooEarlyToEnd(asked[0])) {
            return Collections.nCopies(asked.length, options);
        }
        Set<Integer> banned = new TreeSet<>(options.bannedTokens());
        banned.add(policy.end().orElseThrow());
        SamplingOptions withoutEnd = options.toBuilder().bannedTokens(banned).build();
        List<SamplingOptions> each = new ArrayList<>(asked.length);
        for (int position : asked) {
            each.add(gaps.tooEarlyToEnd(position) ? withoutEnd : options);
        }
        return each;
    }

    private RandomGenerator random() {
        return canvas.random();
    }
}
