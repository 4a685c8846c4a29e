// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.anyorder.FinishReason;
import org.anyorder.Gap;
import org.anyorder.Generation;
import org.anyorder.GenerationEvent;
import org.anyorder.GenerationListener;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Template;
import org.anyorder.Usage;
import org.junit.jupiter.api.Test;

class CanvasTest {

    private final List<GenerationEvent> events = new ArrayList<>();

    @Test
    void insertsShiftWhatStandsToTheRightAndKeepIdentities() {
        Canvas canvas = canvas(Known.of(10, 11), Gap.between(0, 3), Known.of(12), Gap.atLeast(0));
        int right = canvas.identity(2);
        canvas.insert(2, 20, -1);
        canvas.insert(2, 21, -2);
        canvas.insert(5, 22, -3);
        assertArrayEquals(new int[] {10, 11, 21, 20, 12, 22}, canvas.tokens(-1));
        assertEquals(right, canvas.identity(4));
        assertEquals(new OpenGap(0, 2, 2, 0, 3), canvas.gaps().get(0));
        assertEquals(new OpenGap(1, 5, 1, 0, Gap.UNBOUNDED), canvas.gaps().get(1));
        assertEquals(3, canvas.generated());
    }

    @Test
    void undecidedPositionsAreSettledAndUnsettled() {
        Canvas canvas = canvas(Known.of(5), Gap.exactly(2));
        canvas.open(1, 2);
        assertArrayEquals(new int[] {1, 2}, canvas.undecided());
        canvas.commit(2, 7, -0.5);
        assertArrayEquals(new int[] {5, -9, 7}, canvas.tokens(-9));
        canvas.retract(2);
        assertFalse(canvas.decided(2));
        assertEquals(0, canvas.generated());
        assertThrows(IllegalStateException.class, () -> canvas.token(2));
        assertThrows(IllegalStateException.class, () -> canvas.retract(2));
    }

    @Test
    void whatAForkUsesCountsForItsSequence() {
        SequenceCanvas canvas = canvas(Known.of(5), Gap.atLeast(0));
        int before = canvas.remaining().evaluations();
        Canvas fork = canvas.fork();
        try (NDManager owner = NDManager.newBaseManager();
                LoopStep step = new LoopStep(owner)) {
            step.evaluated(fork, 3);
            step.evaluated(fork.fork(), 4);
            step.drafted(fork, 5, 2);
        }
        assertEquals(before - 2, canvas.remaining().evaluations());
        assertEquals(before - 2, fork.remaining().evaluations());
        canvas.become(fork);
        canvas.finish(FinishReason.STOP);
        Usage usage = canvas.generation().usage();
        assertEquals(List.of(2, 7L, 5, 2), List.of(usage.nfe(), usage.rows(), usage.drafted(), usage.accepted()));
    }

    @Test
    void knownTokensCannotBeTouched() {
        Canvas canvas = canvas(Known.of(1, 2, 3), Gap.atLeast(0));
        assertThrows(IllegalArgumentException.class, () -> canvas.retract(0));
        assertThrows(IllegalArgumentException.class, () -> canvas.delete(1));
        assertThrows(IllegalArgumentException.class, () -> canvas.cut(2));
        assertThrows(IllegalStateException.class, () -> canvas.commit(0, 9, 0));
        assertThrows(IllegalArgumentException.class, () -> canvas.insert(1, 9, 0));
        assertArrayEquals(new int[] {1, 2, 3}, canvas.tokens(-1));
    }

    @Test
    void aFullGapRefusesFurtherTokens() {
        Canvas canvas = canvas(Gap.between(0, 1), Known.of(4));
        canvas.insert(0, 8, 0);
        IllegalArgumentException problem = assertThrows(IllegalArgumentException.class, () -> canvas.insert(0, 9, 0));
        assertTrue(problem.getMessage().contains("gap 0 holds 1 of at most 1"), problem.getMessage());
    }

    @Test
    void aForkIsSilentUntilItIsTakenOver() {
        SequenceCanvas canvas = canvas(Known.of(1), Gap.atLeast(0));
        canvas.insert(1, 5, -1);
        Canvas fork = canvas.fork();
        fork.insert(2, 6, -1);
        fork.insert(3, 7, -1);
        canvas.insert(2, 9, -4);
        int before = events.size();
        canvas.become(fork);
        assertArrayEquals(new int[] {1, 5, 6, 7}, canvas.tokens(-1));
        assertEquals(GenerationEvent.Cut.class, events.get(before).getClass());
        assertEquals(before + 3, events.size());
    }

    @Test
    void furtherHypothesesAreAlternativesOfTheResult() {
        SequenceCanvas canvas = canvas(Known.of(1), Gap.atLeast(0));
        Canvas ended = canvas.fork();
        ended.insert(1, 6, -1);
        ended.account(-0.5);
        ended.finish(FinishReason.STOP);
        Canvas cutShort = canvas.fork();
        cutShort.insert(1, 7, -2);
        canvas.alternatives(() -> List.of(ended, cutShort));
        canvas.insert(1, 5, -0.25);
        canvas.finish(FinishReason.TIMEOUT);
        List<Generation> alternatives = canvas.generation().alternatives();
        assertEquals(2, alternatives.size());
        assertArrayEquals(new int[] {1, 6}, alternatives.get(0).tokens());
        assertEquals(-1.5, alternatives.get(0).logProb());
        assertEquals(FinishReason.STOP, alternatives.get(0).finishReason());
        assertArrayEquals(new int[] {1, 7}, alternatives.get(1).tokens());
        assertEquals(FinishReason.TIMEOUT, alternatives.get(1).finishReason());
        SequenceCanvas other = new SequenceCanvas(1, canvas.request(), 0, GenerationListener.NONE);
        canvas.alternatives(() -> List.of(other));
        assertThrows(IllegalArgumentException.class, canvas::generation);
    }

    @Test
    void replayedEventsGiveTheSequenceWhateverWasDone() {
        for (long seed = 0; seed < 200; seed++) {
            events.clear();
            SplittableRandom random = new SplittableRandom(seed);
            SequenceCanvas canvas =
                    canvas(Known.of(100, 101), Gap.between(0, 6), Known.of(102), Gap.between(1, 5), Known.of(103));
            List<int[]> replayed = new ArrayList<>();
            for (int position = 0; position < canvas.length(); position++) {
                replayed.add(new int[] {canvas.identity(position), canvas.token(position)});
            }
            for (int change = 0; change < 60; change++) {
                changeSomething(canvas, random);
            }
            events.forEach(event -> replay(event, replayed));
            String why = "seed " + seed;
            assertEquals(canvas.length(), replayed.size(), why);
            for (int position = 0; position < replayed.size(); position++) {
                assertEquals(canvas.identity(position), replayed.get(position)[0], why);
                int token = canvas.decided(position) ? canvas.token(position) : -1;
                assertEquals(token, replayed.get(position)[1], why);
            }
            canvas.finish(FinishReason.STOP);
            assertEquals(canvas.generated(), canvas.generation().usage().generated(), why);
        }
    }

    private static void changeSomething(SequenceCanvas canvas, SplittableRandom random) {
        OpenGap gap = canvas.gaps().get(random.nextInt(canvas.gaps().size()));
        int slot = gap.start() + random.nextInt(gap.length() + 1);
        int position = gap.start() + (gap.length() == 0 ? 0 : random.nextInt(gap.length()));
        switch (random.nextInt(5)) {
            case 0 -> {
                if (gap.growing()) {
                    canvas.insert(slot, random.nextInt(50), -1);
                }
            }
            case 1 -> {
                if (gap.growing()) {
                    canvas.open(slot, 1 + random.nextInt(gap.max() - gap.length()));
                }
            }
            case 2 -> {
                if (gap.length() > 0 && !canvas.decided(position)) {
                    canvas.commit(position, random.nextInt(50), -1);
                }
            }
            case 3 -> {
                if (gap.length() > 0 && canvas.decided(position)) {
                    canvas.retract(position);
                }
            }
            default -> {
                if (gap.length() > 0) {
                    canvas.delete(position);
                }
            }
        }
    }

    private static void replay(GenerationEvent event, List<int[]> tokens) {
        if (event instanceof GenerationEvent.Inserted inserted) {
            tokens.add(inserted.position(), new int[] {inserted.identity(), inserted.token()});
        } else if (event instanceof GenerationEvent.Committed committed) {
            assertEquals(committed.identity(), tokens.get(committed.position())[0]);
            tokens.get(committed.position())[1] = committed.token();
        } else if (event instanceof GenerationEvent.Retracted retracted) {
            assertEquals(retracted.identity(), tokens.get(retracted.position())[0]);
            tokens.get(retracted.position())[1] = -1;
        } else if (event instanceof GenerationEvent.Deleted deleted) {
            assertEquals(deleted.identity(), tokens.remove(deleted.position())[0]);
        } else if (event instanceof GenerationEvent.Cut cut) {
            tokens.subList(cut.end(), tokens.size()).clear();
        }
    }

    private SequenceCanvas canvas(org.anyorder.Segment... segments) {
        GenerationListener listener = new GenerationListener() {
            @Override
            public void onEvent(GenerationEvent event) {
                events.add(event);
            }
        };
        GenerationRequest request =
                GenerationRequest.builder(Template.of(segments)).build();
        return new SequenceCanvas(0, request, 0, listener);
    }
}
