// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing.stress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;

/** Thirty-two threads at once. */
public final class Threads {

    /** How many there are. */
    public static final int COUNT = 32;

    private Threads() {}

    /** What a thread does. */
    public interface Work {
        /**
         * Does it.
         *
         * @param thread number of the thread
         * @throws Exception fails the test
         */
        void run(int thread) throws Exception;
    }

    /**
     * Requires that all threads get from one generator the tokens that each request gets alone.
     *
     * <p>One request alone is always evaluated in the same shapes, and no kernel shares a sum among threads here, so
     * even a network's tokens must be equal.
     *
     * @param generator the generator, used by all
     * @param request by number; they must not all give the same tokens
     * @param each how many a thread asks for
     * @throws Exception if a thread is interrupted
     */
    public static void requireTokensOfOneAlone(Generator generator, IntFunction<GenerationRequest> request, int each)
            throws Exception {
        List<int[]> alone = IntStream.range(0, COUNT * each)
                .mapToObj(number -> generator.infill(request.apply(number)).tokens())
                .toList();
        together(thread -> {
            for (int round = 0; round < each; round++) {
                int number = thread * each + round;
                assertArrayEquals(
                        alone.get(number),
                        generator.infill(request.apply(number)).tokens(),
                        "request " + number);
            }
        });
        assertTrue(alone.stream().map(Arrays::toString).distinct().count() > 1, "requests must differ");
    }

    /**
     * Lets all threads begin at once and throws what one of them threw.
     *
     * @param work what each does
     * @throws Exception if waiting is interrupted
     */
    public static void together(Work work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(COUNT);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Void>> threads = new ArrayList<>();
            for (int thread = 0; thread < COUNT; thread++) {
                int number = thread;
                Callable<Void> task = () -> {
                    start.await();
                    work.run(number);
                    return null;
                };
                threads.add(pool.submit(task));
            }
            start.countDown();
            for (Future<Void> thread : threads) {
                thread.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError("a thread failed", e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }
}
