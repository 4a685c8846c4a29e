// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.anyorder.Capability;
import org.anyorder.Gap;
import org.anyorder.Generation;
import org.anyorder.GenerationEvent;
import org.anyorder.GenerationHandle;
import org.anyorder.GenerationListener;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.Known;
import org.anyorder.Limits;
import org.anyorder.Segment;
import org.anyorder.Template;
import org.anyorder.UnsupportedTemplateException;
import org.junit.jupiter.api.Test;

/** What every {@link Generator} keeps, whatever it is made of. Implementations inherit it. */
public abstract class GeneratorContract {

    /** For subclasses. */
    protected GeneratorContract() {}

    /**
     * A new generator; the test closes it.
     *
     * @return the generator under test
     */
    protected abstract Generator generator();

    /**
     * A template that needs a capability, and otherwise only those the generator has.
     *
     * @param needed the capability
     * @return the template; where the generator has the capability, one that its model can fill
     */
    protected abstract Template template(Capability needed);

    /** A capability that is declared is honoured: bounds are kept, given tokens stay. */
    @Test
    public final void honoursEveryCapabilityItDeclares() {
        try (Generator generator = generator()) {
            for (Capability capability : generator.capabilities()) {
                Template template = template(capability);
                for (int sample = 0; sample < 5; sample++) {
                    GenerationRequest request = GenerationRequest.builder(template)
                            .seed(sample)
                            .limits(Limits.DEFAULT.withMaxNewTokens(1000))
                            .build();
                    Generation generation = generator.infill(request);
                    assertTrue(
                            fits(template.segments(), generation, 0),
                            () -> capability + ": " + Arrays.toString(generation.tokens()) + " in " + template);
                }
            }
        }
    }

    /** One that is not declared is refused by name, with nothing generated. */
    @Test
    public final void refusesEveryCapabilityItDoesNotDeclare() {
        try (Generator generator = generator()) {
            for (Capability capability : Capability.values()) {
                if (!generator.capabilities().contains(capability)) {
                    GenerationRequest request =
                            GenerationRequest.builder(template(capability)).build();
                    UnsupportedTemplateException refused =
                            assertThrows(UnsupportedTemplateException.class, () -> generator.infill(request));
                    assertTrue(refused.getMessage().contains("has no " + capability.label()), refused.getMessage());
                }
            }
        }
    }

    private static boolean fits(List<Segment> segments, Generation generation, int from) {
        int[] tokens = generation.tokens();
        int[] steps = generation.steps();
        if (segments.isEmpty()) {
            return from == tokens.length;
        }
        List<Segment> rest = segments.subList(1, segments.size());
        int end = from;
        if (segments.get(0) instanceof Known known) {
            end += known.length();
            return end <= tokens.length
                    && Arrays.equals(tokens, from, end, known.tokens(), 0, known.length())
                    && Arrays.stream(steps, from, end).allMatch(step -> step == 0)
                    && fits(rest, generation, end);
        }
        while (end < tokens.length && steps[end] > 0) {
            end++;
        }
        Gap gap = (Gap) segments.get(0);
        return end - from >= gap.min() && end - from <= gap.max() && fits(rest, generation, end);
    }

    /** Limits of tokens and evaluations hold for every number. */
    @Test
    public final void overshootsNoLimit() {
        try (Generator generator = generator()) {
            Template template = template(generator.capabilities().iterator().next());
            for (int limit = 0; limit < 5; limit++) {
                GenerationRequest.Builder request = GenerationRequest.builder(template);
                Generation byTokens = generator.infill(
                        request.limits(Limits.DEFAULT.withMaxNewTokens(limit)).build());
                assertTrue(byTokens.usage().generated() <= limit, "generated " + byTokens.usage());
                Generation byNfe = generator.infill(
                        request.limits(Limits.DEFAULT.withMaxNfe(limit)).build());
                assertTrue(byNfe.usage().nfe() <= limit, "evaluated " + byNfe.usage());
            }
        }
    }

    /** The result is what the events add up to. */
    @Test
    public final void eventsReplayToTheResult() {
        try (Generator generator = generator()) {
            for (Capability capability : generator.capabilities()) {
                Replay replay = new Replay(template(capability));
                Generation generation = generator
                        .start(GenerationRequest.builder(template(capability)).build(), replay)
                        .result();
                assertArrayEquals(generation.tokens(), replay.tokens());
            }
        }
    }

    /** The sequence that events describe. */
    private static final class Replay implements GenerationListener {

        private final List<Integer> tokens = new ArrayList<>();

        Replay(Template template) {
            for (Segment segment : template.segments()) {
                if (segment instanceof Known known) {
                    Arrays.stream(known.tokens()).forEach(tokens::add);
                }
            }
        }

        @Override
        public void onEvent(GenerationEvent event) {
            if (event instanceof GenerationEvent.Inserted inserted) {
                tokens.add(inserted.position(), inserted.token());
            } else if (event instanceof GenerationEvent.Committed committed) {
                tokens.set(committed.position(), committed.token());
            } else if (event instanceof GenerationEvent.Retracted retracted) {
                tokens.set(retracted.position(), -1);
            } else if (event instanceof GenerationEvent.Deleted deleted) {
                tokens.remove(deleted.position());
            } else if (event instanceof GenerationEvent.Cut cut) {
                tokens.subList(cut.end(), tokens.size()).clear();
            }
        }

        int[] tokens() {
            return tokens.stream()
                    .filter(token -> token >= 0)
                    .mapToInt(Integer::intValue)
                    .toArray();
        }
    }

    /** Results come by request, then sample, and a sample alone equals the sample in a batch. */
    @Test
    public final void aSampleDependsOnItsRequestAlone() {
        try (Generator generator = generator()) {
            List<GenerationRequest> requests = IntStream.range(0, 3)
                    .mapToObj(number -> GenerationRequest.builder(
                                    template(generator.capabilities().iterator().next()))
                            .number(number)
                            .seed(5)
                            .samples(1 + number)
                            .build())
                    .toList();
            List<Generation> all = generator.generateAll(requests);
            assertEquals(6, all.size());
            int index = 0;
            for (GenerationRequest request : requests) {
                for (int sample = 0; sample < request.samples(); sample++) {
                    assertEquals(request.number(), all.get(index).request());
                    assertEquals(sample, all.get(index++).sample());
                }
            }
            assertArrayEquals(
                    generator.infill(requests.get(0)).tokens(), all.get(0).tokens());
        }
    }

    /** A cancelled generation returns what there is. */
    @Test
    public final void aCancelledGenerationReturnsItsKnownTokens() {
        try (Generator generator = generator()) {
            Template template = template(generator.capabilities().iterator().next());
            GenerationHandle handle =
                    generator.start(GenerationRequest.builder(template).build(), GenerationListener.NONE);
            handle.cancel();
            Generation generation = handle.result();
            assertTrue(handle.isDone());
            assertEquals(
                    template.knownTokens(),
                    Arrays.stream(generation.steps()).filter(step -> step == 0).count());
        }
    }

    /** Ids the model does not know are refused by value. */
    @Test
    public final void refusesTokensOutsideTheVocabulary() {
        try (Generator generator = generator()) {
            GenerationRequest request = GenerationRequest.builder(Template.of(Known.of(1 << 30), Gap.exactly(1)))
                    .build();
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> generator.infill(request));
            assertTrue(refused.getMessage().contains("got " + (1 << 30)), refused.getMessage());
        }
    }

    /** After closing there is nothing to ask; closing twice is closing. */
    @Test
    public final void isClosedOnce() {
        Generator generator = generator();
        GenerationRequest request = GenerationRequest.builder(
                        template(generator.capabilities().iterator().next()))
                .build();
        generator.close();
        generator.close();
        assertThrows(IllegalStateException.class, () -> generator.infill(request));
    }
}
