// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.LongStream;
import org.anyorder.sampling.TopTokens;

/** The beams of one group: those that live, best first, and the best of those that ended. */
final class BeamGroup {

    private final SearchPlan plan;
    private final int room;
    private List<Hypothesis> live = List.of(Hypothesis.EMPTY);
    /** Which of the sequence's rows holds each living beam, less its last token. */
    private int[] rows = {0};
    /** For each living beam the row that it continues, and its token: beams with equal keys are equal. */
    private long[] keys = {0};

    private List<Hypothesis> ended = List.of();

    /** A group that has found nothing yet, and may find as many tokens as there is room for. */
    BeamGroup(SearchPlan plan, int room) {
        this.plan = plan;
        this.room = room;
    }

    /** A token that could follow a beam. */
    record Candidate(int beam, int token, double logProb, double score) {

        /** Higher score, then lower beam, then lower token. */
        static final Comparator<Candidate> BEST_FIRST = Comparator.comparingDouble(Candidate::score)
                .reversed()
                .thenComparingInt(Candidate::beam)
                .thenComparingInt(Candidate::token);
    }

    /**
     * Keeps the best continuations of its beams by Θ(y) + log p(x) − λ · (how often earlier groups chose x), as many as
     * it has beams, and counts the tokens it chose. Where nothing better can come any more the beams are given up.
     *
     * <p>A row's first B tokens hold all that could be kept: earlier groups chose at most B − B/G different tokens, and
     * none but these fall behind.
     */
    void advance(TopTokens top, int firstRow, int step, IntPredicate ends, Map<Integer, Integer> chosen) {
        List<Candidate> kept = candidates(top, firstRow, chosen).stream()
                .sorted(Candidate.BEST_FIRST)
                .limit(plan.width())
                .toList();
        List<Hypothesis> next = new ArrayList<>();
        List<Hypothesis> all = new ArrayList<>(ended);
        LongStream.Builder nextKeys = LongStream.builder();
        for (Candidate candidate : kept) {
            chosen.merge(candidate.token(), 1, Integer::sum);
            boolean end = ends.test(candidate.token());
            Hypothesis hypothesis = live.get(candidate.beam()).with(candidate, step, end);
            if (end) {
                all.add(hypothesis);
            } else {
                next.add(hypothesis);
                nextKeys.add((long) rows[candidate.beam()] << Integer.SIZE | candidate.token());
            }
        }
        ended = best(all);
        boolean settled = ended.size() == plan.width() && worth(ended.get(plan.width() - 1)) >= attainable(next);
        live = settled ? List.of() : List.copyOf(next);
        keys = settled ? new long[0] : nextKeys.build().toArray();
    }

    private List<Candidate> candidates(TopTokens top, int firstRow, Map<Integer, Integer> chosen) {
        List<Candidate> candidates = new ArrayList<>();
        for (int beam = 0; beam < live.size(); beam++) {
            int row = firstRow + rows[beam];
            for (int rank = 0; rank < top.count() && top.logProb(row, rank) > Double.NEGATIVE_INFINITY; rank++) {
                int token = top.token(row, rank);
                double logProb = top.logProb(row, rank);
                double penalty = plan.diversity() * chosen.getOrDefault(token, 0);
                candidates.add(
                        new Candidate(beam, token, logProb, live.get(beam).score() + logProb - penalty));
            }
        }
        return candidates;
    }

    /** Tells the living beams where their rows are among all that are needed, in ascending order. */
    void place(long[] all, Hypothesis[] holders) {
        rows = Arrays.stream(keys)
                .mapToInt(key -> Arrays.binarySearch(all, key))
                .toArray();
        for (int beam = 0; beam < rows.length; beam++) {
            holders[rows[beam]] = live.get(beam);
        }
    }

    /** Keys of the beams that go on. */
    LongStream keys() {
        return isOver() ? LongStream.empty() : Arrays.stream(keys);
    }

    /** Whether no beam goes on. */
    boolean isOver() {
        return live.isEmpty() || live.get(0).length() >= room;
    }

    /** The living beams, best first. */
    List<Hypothesis> live() {
        return live;
    }

    /** The best of what ended, in order of its worth, then the living beams. */
    List<Hypothesis> hypotheses() {
        List<Hypothesis> all = new ArrayList<>(ended);
        all.addAll(live);
        return all;
    }

    /** What it found: as many as it has beams, in order of their worth. */
    List<Hypothesis> found() {
        return best(hypotheses());
    }

    private List<Hypothesis> best(List<Hypothesis> all) {
        return all.stream()
                .sorted(Comparator.comparingDouble(this::worth).reversed())
                .limit(plan.width())
                .toList();
    }

    private double worth(Hypothesis hypothesis) {
        return plan.worth(hypothesis.total(), hypothesis.length());
    }

    /** The most that a continuation can be worth: log-probabilities only fall, lengths end at the room. */
    private double attainable(List<Hypothesis> beams) {
        return beams.stream()
                .mapToDouble(hypothesis -> plan.worth(hypothesis.total(), room))
                .max()
                .orElse(Double.NEGATIVE_INFINITY);
    }
}
