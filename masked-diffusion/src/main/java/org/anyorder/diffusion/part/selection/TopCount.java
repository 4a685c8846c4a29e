// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part.selection;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.anyorder.diffusion.part.Candidates;
import org.anyorder.diffusion.part.PositionScore;
import org.anyorder.diffusion.part.Progress;
import org.anyorder.diffusion.part.Selection;

/**
 * As many as a schedule says, those of the highest score. A score of positions alone is asked before the evaluation.
 *
 * @param schedule how many
 */
public record TopCount(CountSchedule schedule) implements Selection {

    @Override
    public int[] shortlist(int[] open, PositionScore score, Progress progress, RandomGenerator random) {
        int count = schedule.count(progress, open.length);
        if (count == 0) {
            return new int[0];
        }
        if (count >= open.length || score.look() != PositionScore.Look.POSITIONS) {
            return open;
        }
        int[] ranked = Ranking.descending(score.scores(Candidates.unseen(open), random));
        return Arrays.stream(ranked, 0, count)
                .map(place -> open[place])
                .sorted()
                .toArray();
    }

    @Override
    public int[] select(Candidates candidates, PositionScore score, Progress progress, RandomGenerator random) {
        int count = schedule.count(progress, candidates.size());
        if (count >= candidates.size() || score.look() == PositionScore.Look.POSITIONS) {
            return candidates.all();
        }
        return Ranking.first(Ranking.descending(score.scores(candidates, random)), count);
    }

    @Override
    public int number(Progress progress) {
        return schedule.number(progress);
    }
}
