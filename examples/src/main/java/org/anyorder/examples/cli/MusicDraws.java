// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.anyorder.Execution;
import org.anyorder.FinishReason;
import org.anyorder.Generation;
import org.anyorder.GenerationEvent;
import org.anyorder.GenerationListener;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.RequestSource;
import org.anyorder.music.MusicTokens;
import org.anyorder.sampling.Choice;

/**
 * Draws a piece again, with the next seed, while a generated note is of another voice than the one whose turn it is:
 * rejection, so that what comes out follows the law of the strategy given that it is music. The last draw alone is told
 * to who listens.
 *
 * @param words the notes
 * @param common where it is said that a piece is drawn again
 */
record MusicDraws(MusicTokens words, CommonOptions common) {
    static final int MOST = 8;

    /** Draws until it is music, at most {@link #MOST} times; a greedy piece once, which would come out the same. */
    void run(Generator generator, GenerationRequest request, Execution execution) {
        int most = request.sampling().choice() == Choice.GREEDY ? 1 : MOST;
        GenerationRequest next = request;
        for (int draw = 1; ; draw++) {
            Recording recording = new Recording();
            generator.generateAll(RequestSource.of(List.of(next)), execution.withListener(recording));
            OptionalInt wrong = recording.finished.map(this::wrong).orElse(OptionalInt.empty());
            if (wrong.isEmpty() || draw == most) {
                recording.replay(execution.listener());
                return;
            }
            next = next.toBuilder().seed(next.seed() + 1).build();
            common.remark("token " + wrong.getAsInt() + " is of another voice: drawn again with seed " + next.seed());
        }
    }

    /** The first generated token that makes a piece no music, unless it was cut off. */
    private OptionalInt wrong(Generation piece) {
        boolean whole = piece.finishReason() == FinishReason.STOP || piece.finishReason() == FinishReason.LENGTH;
        OptionalInt wrong = words.misplaced(piece.tokens());
        boolean generated = wrong.isPresent() && piece.steps()[wrong.getAsInt()] > 0;
        return whole && generated ? wrong : OptionalInt.empty();
    }

    /** Keeps what it is told. */
    private static final class Recording implements GenerationListener {
        private final List<Consumer<GenerationListener>> told = new ArrayList<>();
        private Optional<Generation> finished = Optional.empty();

        @Override
        public void onAdmitted(GenerationRequest request, int sample) {
            told.add(listener -> listener.onAdmitted(request, sample));
        }

        @Override
        public void onEvent(GenerationEvent event) {
            told.add(listener -> listener.onEvent(event));
        }

        @Override
        public void onFinished(Generation generation) {
            finished = Optional.of(generation);
            told.add(listener -> listener.onFinished(generation));
        }

        void replay(GenerationListener listener) {
            told.forEach(event -> event.accept(listener));
        }
    }
}
