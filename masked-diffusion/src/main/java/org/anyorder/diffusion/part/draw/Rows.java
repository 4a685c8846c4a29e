// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part.draw;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anyorder.decoding.Canvas;
import org.anyorder.diffusion.part.Candidates;
import org.anyorder.diffusion.part.Turn;
import org.anyorder.sampling.CandidateDraws;
import org.anyorder.sampling.RowHistory;
import org.anyorder.sampling.SamplingOptions;

/** What belongs to each row of logits: the positions asked for, turn after turn. */
record Rows(List<SamplingOptions> options, List<RowHistory> histories, RandomGenerator[] random) {

    static Rows of(List<Turn> turns) {
        List<SamplingOptions> options = new ArrayList<>();
        List<RowHistory> histories = new ArrayList<>();
        List<RandomGenerator> random = new ArrayList<>();
        for (Turn turn : turns) {
            int count = turn.asked().length;
            options.addAll(turn.options());
            histories.addAll(Collections.nCopies(count, history(turn.canvas())));
            random.addAll(Collections.nCopies(count, turn.canvas().random()));
        }
        return new Rows(options, histories, random.toArray(RandomGenerator[]::new));
    }

    /** One entry per turn. */
    List<Candidates> candidates(List<Turn> turns, CandidateDraws draws) {
        List<Candidates> candidates = new ArrayList<>(turns.size());
        int from = 0;
        for (Turn turn : turns) {
            int to = from + turn.asked().length;
            candidates.add(new Candidates(
                    turn.asked(),
                    IntStream.range(from, to).map(draws::token).toArray(),
                    IntStream.range(from, to).mapToDouble(draws::logProb).toArray(),
                    IntStream.range(from, to).mapToDouble(draws::probability).toArray(),
                    IntStream.range(from, to).mapToDouble(draws::top).toArray(),
                    IntStream.range(from, to).mapToDouble(draws::margin).toArray(),
                    IntStream.range(from, to).mapToDouble(draws::entropy).toArray()));
            from = to;
        }
        return candidates;
    }

    /** Everything decided, on both sides. Nobody looks at it unless a penalty is on. */
    private static RowHistory history(Canvas canvas) {
        SamplingOptions options = canvas.request().sampling();
        boolean penalties =
                options.repetitionPenalty() != 1 || options.presencePenalty() != 0 || options.frequencyPenalty() != 0;
        return penalties ? canvas.history() : RowHistory.none();
    }
}
