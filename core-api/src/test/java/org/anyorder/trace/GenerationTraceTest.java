// SPDX-License-Identifier: Apache-2.0
package org.anyorder.trace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.anyorder.Execution;
import org.anyorder.FinishReason;
import org.anyorder.Gap;
import org.anyorder.Generation;
import org.anyorder.GenerationEvent;
import org.anyorder.GenerationListener;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.Generators;
import org.anyorder.Known;
import org.anyorder.Limits;
import org.anyorder.RequestSource;
import org.anyorder.Template;
import org.anyorder.testing.Seeds;
import org.anyorder.trace.Place.Change;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationTraceTest {

    private static final Template TEMPLATE =
            Template.of(Gap.between(0, 50), Known.of(5, 6), Gap.between(0, 50), Known.of(7), Gap.atLeast(0));

    @Test
    void replayingRandomChangesGivesEveryStateAndTheGeneration() {
        long seed = Seeds.seed("GenerationTraceTest");
        for (int run = 0; run < 300; run++) {
            String which = "seed " + seed + ", run " + run;
            RandomGenerator random = new SplittableRandom(seed + run);
            GenerationTrace trace = new GenerationTrace();
            EventScript script = new EventScript(request(0), 0, trace);
            List<List<Integer>> states = new ArrayList<>();
            for (int moment = 1; moment <= 40; moment++) {
                int before = trace.samples().get(0).events().size();
                script.step(1 + (moment - 1) % 15);
                for (int change = random.nextInt(1, 5); change > 0; change--) {
                    script.any(random, 30);
                }
                if (trace.samples().get(0).events().size() > before) {
                    states.add(tokens(script));
                } else {
                    script.step(0);
                }
            }
            Generation generation = script.finish(FinishReason.STOP);
            assertReplays(generation, states, trace.samples().get(0), which);
        }
    }

    private static void assertReplays(
            Generation generation, List<List<Integer>> states, SampleTrace sample, String which) {
        assertEquals(Optional.of(generation), sample.generation(), which);
        Replay replay = sample.replay();
        for (List<Integer> state : states) {
            replay.next();
            List<Integer> shown = replay.standing().stream()
                    .map(place -> place.decided() ? place.token() : -1)
                    .toList();
            assertEquals(state, shown, which + ", moment " + replay.moment());
        }
        assertEquals(states.size(), Replay.moments(sample.events()), which);
        List<Place> decided = replay.standing().stream().filter(Place::decided).toList();
        assertArrayEquals(
                generation.tokens(), decided.stream().mapToInt(Place::token).toArray(), which);
        assertArrayEquals(
                generation.steps(), decided.stream().mapToInt(Place::step).toArray(), which);
        assertArrayEquals(
                generation.logProbs(),
                decided.stream().mapToDouble(Place::logProb).toArray(),
                which);
        assertEquals(generation.logProb(), replay.logProb(), 1e-9, which);
    }

    private static List<Integer> tokens(EventScript script) {
        return script.cells.stream().map(EventScript.Cell::token).toList();
    }

    @Test
    void showsWhatHappenedInTheMomentOnly() {
        GenerationTrace trace = new GenerationTrace();
        EventScript script = new EventScript(request(0), 0, trace);
        script.step(1).insert(2, 20, -1).insert(3, 21, -2).open(4, 1);
        script.step(2).retract(2).delete(3);
        script.step(3).commit(2, 22, -0.5).cut(3 + 1);
        Replay replay = trace.samples().get(0).replay();
        replay.next();
        assertEquals(
                List.of(Change.NONE, Change.NONE, Change.SETTLED, Change.SETTLED, Change.OPENED, Change.NONE),
                changes(replay));
        replay.next();
        assertEquals(
                List.of(Change.NONE, Change.NONE, Change.RETRACTED, Change.REMOVED, Change.NONE, Change.NONE),
                changes(replay));
        assertEquals(5, replay.standing().size());
        assertEquals(0, replay.logProb(), 0);
        replay.next();
        assertEquals(List.of(Change.NONE, Change.NONE, Change.SETTLED, Change.NONE, Change.REMOVED), changes(replay));
        assertEquals(
                List.of(true, true, false, false),
                replay.standing().stream().map(Place::given).toList());
    }

    private static List<Change> changes(Replay replay) {
        return replay.places().stream().map(Place::change).toList();
    }

    @Test
    void anUnchangedHypothesisHasNotAppearedAnew() {
        GenerationTrace trace = new GenerationTrace();
        EventScript script = new EventScript(request(0), 0, trace);
        script.step(1).insert(0, 20, -1);
        script.step(2).cutAndRestore(0).insert(1, 21, -2);
        Replay replay = trace.samples().get(0).replay();
        replay.next();
        replay.next();
        assertEquals(List.of(Change.NONE, Change.SETTLED, Change.NONE, Change.NONE, Change.NONE), changes(replay));
        assertEquals(1, replay.places().get(0).step());
        assertTrue(replay.places().get(2).given());
    }

    @Test
    void refusesChangesThatDoNotFollow() {
        for (GenerationEvent event : List.of(
                new GenerationEvent.Committed(0, 0, 1, 0, 7, 3, -1),
                new GenerationEvent.Committed(0, 0, 1, 2, 1, 3, -1),
                new GenerationEvent.Inserted(0, 0, 1, 9, 4, 3, -1),
                new GenerationEvent.Retracted(0, 0, 1, 1, 0),
                new GenerationEvent.Deleted(0, 0, 1, 3, 3),
                new GenerationEvent.Cut(0, 0, 1, -1))) {
            String message = assertThrows(
                            IllegalArgumentException.class,
                            () -> new SampleTrace(request(0), 0, List.of(event), Optional.empty()))
                    .getMessage();
            assertTrue(message.startsWith(event.toString()), message);
        }
    }

    @Test
    void recordsTheFirstSamplesAndPassesEverythingOn() {
        List<Object> passed = new ArrayList<>();
        GenerationTrace trace = new GenerationTrace(
                new GenerationListener() {
                    @Override
                    public void onAdmitted(GenerationRequest request, int sample) {
                        passed.add(request);
                    }

                    @Override
                    public void onRefused(GenerationRequest request, IllegalArgumentException why) {
                        passed.add(why);
                    }

                    @Override
                    public void onEvent(GenerationEvent event) {
                        passed.add(event);
                    }

                    @Override
                    public void onFinished(Generation generation) {
                        passed.add(generation);
                    }
                },
                2);
        for (int number = 0; number < 3; number++) {
            new EventScript(request(number), 0, trace).step(1).insert(0, 1, -1).finish(FinishReason.STOP);
        }
        IllegalArgumentException why = new IllegalArgumentException("too long");
        trace.onRefused(request(3), why);
        assertEquals(10, passed.size());
        assertSame(why, passed.get(9));
        assertEquals(2, trace.samples().size());
        assertEquals(3, trace.admitted());
        assertSame(why, assertThrows(IllegalArgumentException.class, () -> new GenerationTrace()
                .onRefused(request(0), why)));
        assertThrows(IllegalArgumentException.class, () -> new GenerationTrace(GenerationListener.NONE, 0));
    }

    @Test
    void recordsARealRunInBatches(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("config.json"), """
                {"model_type": "table", "kind": "markov", "vocab_size": 3, "order": 1, "eos_token_id": 2,
                 "rows": {"": [0.5, 0.4, 0.1], "0": [0.1, 0.8, 0.1], "1": [0.6, 0.3, 0.1]}}
                """);
        GenerationTrace trace = new GenerationTrace();
        GenerationRequest request = GenerationRequest.builder(Template.continuing(0, 1))
                .samples(20)
                .limits(new Limits(12, Integer.MAX_VALUE, Optional.empty()))
                .build();
        try (Generator generator = Generators.load(folder)) {
            generator.generateAll(
                    RequestSource.of(List.of(request)), Execution.ofBatch(8).withListener(trace));
        }
        assertEquals(20, trace.samples().size());
        for (SampleTrace sample : trace.samples()) {
            Replay replay = sample.replay();
            while (replay.hasNext()) {
                replay.next();
            }
            Generation generation = sample.generation().orElseThrow();
            List<Place> places =
                    replay.standing().stream().filter(Place::decided).toList();
            assertArrayEquals(
                    generation.tokens(), places.stream().mapToInt(Place::token).toArray());
            assertArrayEquals(
                    generation.steps(), places.stream().mapToInt(Place::step).toArray());
        }
    }

    private static GenerationRequest request(int number) {
        return GenerationRequest.builder(TEMPLATE).number(number).build();
    }
}
