// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.anyorder.Exactness;
import org.anyorder.decoding.Canvas;
import org.anyorder.decoding.DecodingRun;
import org.anyorder.decoding.Step;
import org.anyorder.model.CausalModel;
import org.anyorder.model.CausalState;
import org.anyorder.speculative.tree.DraftTree;
import org.anyorder.speculative.verify.Drafts;
import org.anyorder.speculative.verify.TargetLaws;
import org.anyorder.speculative.verify.Verdict;
import org.anyorder.speculative.verify.Verifier;
import org.anyorder.testing.ForwardingStrategy;

/**
 * Speculative decoding whose batch is checked after every round: the target's state holds each sequence but for its
 * newest token; the draft's the same, or one token less where the whole draft was kept, since the last drafted token
 * goes in with the next round's first; sequences that wait or have finished do not change.
 */
final class CheckedRounds extends ForwardingStrategy<CausalModel> {
    private final Recorded recorded;
    private final WatchedModel target;
    private final WatchedModel draft;
    private final boolean drafts;
    private final List<int[]> groups = new ArrayList<>();
    private int longestWait;
    private int rounds;
    private int wholeDrafts;

    CheckedRounds(Pairing pairing, WatchedModel target, WatchedModel draft, int length) {
        this(pairing.with(draft, length), target, draft, pairing.hasDraftModel());
    }

    CheckedRounds(SpeculativeDecoding given, WatchedModel target, WatchedModel draft, boolean drafts) {
        this(given, new Recorded(given.verifier()), target, draft, drafts);
    }

    private CheckedRounds(
            SpeculativeDecoding given, Recorded recorded, WatchedModel target, WatchedModel draft, boolean drafts) {
        super(new SpeculativeDecoding(given.drafter(), recorded, given.draftLength(), given.grouping()));
        this.recorded = recorded;
        this.target = target;
        this.draft = draft;
        this.drafts = drafts;
    }

    /** The number of drafted tokens that the verifier kept, round after round and row after row. */
    List<Integer> accepted() {
        return recorded.accepted;
    }

    /** The lengths of the sequences that took each round. */
    List<int[]> groups() {
        return groups;
    }

    /** The most rounds that passed a sequence by between two of its own. */
    int longestWait() {
        return longestWait;
    }

    int rounds() {
        return rounds;
    }

    /** How often a whole draft was kept. */
    int wholeDrafts() {
        return wholeDrafts;
    }

    private static final class Recorded implements Verifier {
        private final Verifier verifier;
        private final List<Integer> accepted = new ArrayList<>();
        private Drafts drafted;
        private Verdict[] verdicts = {};

        Recorded(Verifier verifier) {
            this.verifier = verifier;
        }

        @Override
        public String name() {
            return verifier.name();
        }

        @Override
        public Exactness exactness() {
            return verifier.exactness();
        }

        @Override
        public Verdict[] verify(Drafts given, TargetLaws laws) {
            drafted = given;
            verdicts = verifier.verify(given, laws);
            Arrays.stream(verdicts).forEach(verdict -> accepted.add(verdict.path().length));
            return verdicts;
        }
    }

    @Override
    public DecodingRun begin(CausalModel model, NDManager owner) {
        DecodingRun run = strategy().begin(model, owner);
        return new CheckedRun(run, target.state(), drafts ? List.of(draft.state()) : List.of());
    }

    private final class CheckedRun extends Run {
        private final CausalState targetState;
        private final List<CausalState> draftState;
        private final List<Canvas> rows = new ArrayList<>();
        private final Map<Canvas, int[]> finished = new HashMap<>();
        private final Map<Canvas, Integer> waits = new HashMap<>();

        CheckedRun(DecodingRun run, CausalState targetState, List<CausalState> draftState) {
            super(run);
            this.targetState = targetState;
            this.draftState = draftState;
        }

        @Override
        public void admit(List<Canvas> arrivals, Step step) {
            super.admit(arrivals, step);
            rows.addAll(arrivals);
        }

        @Override
        public int[] choose(List<Canvas> live) {
            assertEquals(rows, live);
            return super.choose(live);
        }

        @Override
        public void step(List<Canvas> chosen, Step step) {
            List<int[]> before = lengths();
            groups.add(chosen.stream().mapToInt(Canvas::length).toArray());
            for (Canvas canvas : rows) {
                waits.merge(canvas, 1, Integer::sum);
                longestWait = Math.max(longestWait, waits.get(canvas) - 1);
            }
            chosen.forEach(canvas -> waits.put(canvas, 0));
            Map<Canvas, int[]> waiting = new HashMap<>();
            rows.stream()
                    .filter(canvas -> !chosen.contains(canvas))
                    .forEach(canvas -> waiting.put(canvas, tokens(canvas)));
            super.step(chosen, step);
            rounds++;
            for (int row = 0; row < rows.size(); row++) {
                Canvas canvas = rows.get(row);
                if (waiting.containsKey(canvas)) {
                    assertArrayEquals(before.get(row), lengths().get(row));
                } else if (!ended(canvas)) {
                    require(row, chosen.indexOf(canvas));
                }
            }
            waiting.forEach((canvas, tokens) -> assertArrayEquals(tokens, tokens(canvas)));
            finished.forEach((canvas, tokens) -> assertArrayEquals(tokens, tokens(canvas)));
            rows.stream()
                    .filter(canvas -> canvas.finished().isPresent())
                    .forEach(canvas -> finished.put(canvas, tokens(canvas)));
        }

        /** The loop has not ended yet a sequence that has all its tokens. */
        private static boolean ended(Canvas canvas) {
            return canvas.finished().isPresent() || canvas.remaining().tokens() == 0;
        }

        private void require(int row, int place) {
            int length = rows.get(row).length();
            assertEquals(length - 1, targetState.length(row), "target");
            DraftTree tree = recorded.drafted.trees().get(place);
            int kept = recorded.verdicts[place].path().length;
            int deepest = IntStream.of(tree.leaves())
                    .map(leaf -> tree.path(leaf).length)
                    .max()
                    .orElseThrow();
            boolean whole = kept > 0 && kept == deepest;
            wholeDrafts += whole ? 1 : 0;
            draftState.forEach(state -> assertEquals(length - (whole ? 2 : 1), state.length(row), "draft"));
            assertTrue(recorded.verdicts[place].tokens().length == kept + 1);
        }

        private List<int[]> lengths() {
            return IntStream.range(0, rows.size())
                    .mapToObj(row -> draftState.stream()
                            .mapToInt(state -> state.length(row))
                            .toArray())
                    .toList();
        }

        private static int[] tokens(Canvas canvas) {
            return canvas.tokens(-1);
        }

        @Override
        public void retain(int[] staying) {
            super.retain(staying);
            List<Canvas> kept = IntStream.of(staying).mapToObj(rows::get).toList();
            assertTrue(kept.stream().allMatch(canvas -> canvas.finished().isEmpty()));
            rows.clear();
            rows.addAll(kept);
        }
    }
}
