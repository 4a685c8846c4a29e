// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.stress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.anyorder.Cancellation;
import org.anyorder.Execution;
import org.anyorder.Gap;
import org.anyorder.Generation;
import org.anyorder.GenerationEvent;
import org.anyorder.GenerationListener;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.Generators;
import org.anyorder.Known;
import org.anyorder.RequestSource;
import org.anyorder.Template;
import org.anyorder.testing.Stress;
import org.anyorder.testing.stress.ChildProcess;
import org.anyorder.testing.stress.Threads;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many threads on one generator, many at the engine's first use, and threads whose generator is closed under them. The
 * long form takes two minutes.
 */
class ThreadsTest {

    @TempDir
    Path folder;

    /** An exact table, and a network. */
    @Test
    @Timeout(1200)
    void thirtyTwoThreadsGetTheTokensTheyGetAlone() throws Exception {
        int each = Stress.rounds(8, 500);
        for (Path model : List.of(table(), TinyModel.write(folder.resolve("network")))) {
            try (Generator generator = Generators.load(model)) {
                Threads.requireTokensOfOneAlone(generator, ThreadsTest::request, each);
            }
        }
    }

    /** In a new process, so that classes, engine and kernels are used for the first time by all threads at once. */
    @Test
    @Timeout(1200)
    void theFirstUseMayBeByManyThreadsWhichLoadModelsOfTheirOwn() throws Exception {
        Path model = TinyModel.write(folder.resolve("first"));
        String expected;
        try (Generator generator = Generators.load(model)) {
            expected = FirstUse.tokens(generator);
        }
        for (int process = 0; process < Stress.rounds(2, 20); process++) {
            List<String> lines = new ChildProcess(folder).run(FirstUse.class, model.toString());
            assertEquals(List.of(expected), lines.stream().distinct().toList());
            assertEquals(Threads.COUNT, lines.size());
        }
    }

    /** Loads a model on every thread, generates, and prints the tokens. */
    static final class FirstUse {

        private FirstUse() {}

        public static void main(String[] args) throws Exception {
            Threads.together(thread -> {
                try (Generator generator = Generators.load(Path.of(args[0]))) {
                    String line = tokens(generator);
                    synchronized (FirstUse.class) {
                        System.out.println(line);
                    }
                }
            });
        }

        static String tokens(Generator generator) {
            return Arrays.toString(generator.infill(request(5)).tokens());
        }
    }

    @Test
    @Timeout(600)
    void closingEndsWhatRunsWithAClearErrorAndNothingElse() throws Exception {
        Path model = TinyModel.write(folder.resolve("closed"));
        for (int round = 0; round < Stress.rounds(10, 300); round++) {
            Generator generator = Generators.load(model);
            AtomicInteger generated = new AtomicInteger();
            int after = 1 + round * 7 % 60;
            Threads.together(thread -> {
                IllegalStateException closed = assertThrows(IllegalStateException.class, () -> {
                    while (true) {
                        generator.infill(request(thread));
                        if (generated.incrementAndGet() == after) {
                            generator.close();
                        }
                    }
                });
                assertTrue(closed.getMessage().startsWith("the generator is closed"), closed.getMessage());
            });
            assertTrue(generated.get() >= after);
        }
    }

    /** From its own callback, which cannot be waited for. */
    @Test
    @Timeout(60)
    void aListenerMayCloseItsGenerator() throws Exception {
        Generator generator = Generators.load(TinyModel.write(folder.resolve("own")));
        GenerationListener closing = new GenerationListener() {
            @Override
            public void onEvent(GenerationEvent event) {
                generator.close();
            }
        };
        IllegalStateException closed = assertThrows(
                IllegalStateException.class,
                () -> generator.generateAll(
                        RequestSource.of(List.of(request(3))), new Execution(1, closing, new Cancellation())));
        assertTrue(closed.getMessage().contains("closed while it ran, after step 1"), closed.getMessage());
    }

    /** Two batches side by side on one generator keep to themselves. */
    @Test
    @Timeout(600)
    void batchesSideBySideGetTheTokensOfOneAfterTheOther() throws Exception {
        List<GenerationRequest> requests =
                IntStream.range(0, 20).mapToObj(ThreadsTest::request).toList();
        try (Generator generator = Generators.load(table())) {
            List<int[]> expected = generator.generateAll(requests).stream()
                    .map(Generation::tokens)
                    .toList();
            Threads.together(thread -> {
                List<Generation> got = generator.generateAll(requests);
                for (int number = 0; number < requests.size(); number++) {
                    assertArrayEquals(expected.get(number), got.get(number).tokens());
                }
            });
        }
    }

    private static GenerationRequest request(int number) {
        return GenerationRequest.builder(Template.of(Known.of(6), Gap.between(1, 4), Known.of(7)))
                .seed(number)
                .build();
    }

    private Path table() throws Exception {
        Path model = Files.createDirectories(folder.resolve("table"));
        Files.writeString(model.resolve("config.json"), """
                {"model_type": "table", "kind": "sequences", "vocab_size": 8, "length_correction": true, "sequences": [
                  {"tokens": [6, 1, 7], "probability": 0.25}, {"tokens": [6, 2, 1, 7], "probability": 0.25},
                  {"tokens": [6, 1, 2, 7], "probability": 0.25}, {"tokens": [6, 3, 3, 1, 7], "probability": 0.25}]}
                """);
        return model;
    }
}
