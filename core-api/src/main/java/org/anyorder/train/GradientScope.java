// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Records operations of this thread for a gradient. The one place that opens DJL's collector: the engine allows one per
 * process, and its random seed is as global, so a process-wide lock is held while a scope is open and further threads
 * wait.
 *
 * <p>Gradients add up in the parameters over scopes until somebody zeroes them. Open and close in the same thread, and
 * open one only: a second one of the same thread is refused.
 */
public final class GradientScope implements AutoCloseable {
    // The one static lock of the library: it guards state that the engine itself keeps per process.
    private static final ReentrantLock ENGINE = new ReentrantLock(true);

    private final GradientCollector collector;

    private GradientScope(GradientCollector collector) {
        this.collector = collector;
    }

    /**
     * Starts recording.
     *
     * @param manager any manager of the engine that will compute
     * @return the open scope
     * @throws IllegalStateException if this thread has an open scope already
     */
    public static GradientScope open(NDManager manager) {
        acquire();
        return start(manager.getEngine());
    }

    /**
     * Seeds the engine, then starts recording, so that what the engine draws in this scope (dropout) depends on the
     * seed alone.
     *
     * @param manager any manager of the engine that will compute
     * @param seed the engine's seed
     * @return the open scope
     * @throws IllegalStateException if this thread has an open scope already
     */
    static GradientScope open(NDManager manager, int seed) {
        acquire();
        try {
            manager.getEngine().setRandomSeed(seed);
        } catch (RuntimeException failure) {
            ENGINE.unlock();
            throw failure;
        }
        return start(manager.getEngine());
    }

    /**
     * Seeds the engine and runs something that draws from it, for example the initial parameters.
     *
     * @param <T> what is made
     * @param manager any manager of the engine
     * @param seed the engine's seed
     * @param work draws from the engine
     * @return what {@code work} returned
     */
    static <T> T seeded(NDManager manager, int seed, java.util.function.Supplier<T> work) {
        acquire();
        try {
            manager.getEngine().setRandomSeed(seed);
            return work.get();
        } finally {
            ENGINE.unlock();
        }
    }

    private static void acquire() {
        if (ENGINE.isHeldByCurrentThread()) {
            throw new IllegalStateException("this thread has an open GradientScope already; close it first");
        }
        ENGINE.lock();
    }

    private static GradientScope start(Engine engine) {
        try {
            return new GradientScope(engine.newGradientCollector());
        } catch (RuntimeException failure) {
            ENGINE.unlock();
            throw failure;
        }
    }

    /**
     * Adds the gradient of a scalar to every parameter it was computed from.
     *
     * @param target scalar made inside this scope
     */
    public void backward(NDArray target) {
        collector.backward(target);
    }

    /** Stops recording and lets the next thread in. */
    @Override
    public void close() {
        if (ENGINE.isHeldByCurrentThread()) {
            try {
                collector.close();
            } finally {
                ENGINE.unlock();
            }
        }
    }
}
