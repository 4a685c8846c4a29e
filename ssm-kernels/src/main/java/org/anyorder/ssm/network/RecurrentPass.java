// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.anyorder.nn.Mode;
import org.jspecify.annotations.Nullable;

/**
 * One pass of new tokens through all layers: what was remembered before, and what is remembered behind each of its
 * parts. A part gives each row its own number of tokens, padded behind; padding changes no state. Projections run over
 * all parts at once.
 */
final class RecurrentPass implements AutoCloseable {
    private final LayerMemory before;
    private final List<Part> parts;
    private final List<LayerMemory> after = new ArrayList<>();
    private final List<LayerMemory> taken = new ArrayList<>();
    private final Mode mode;

    /** Some columns of the pass. What is asked of it is made when it is first asked for. */
    static final class Part {
        private final NDManager scope;
        private final int from;
        private final int[] counts;
        private final int count;
        private final int window;
        private @Nullable NDArray present;
        private @Nullable NDArray places;

        /** Of so many tokens of each row, the first in a column. */
        Part(NDManager scope, int from, int[] counts, int window) {
            this.scope = scope;
            this.from = from;
            this.counts = counts.clone();
            count = Arrays.stream(counts).max().orElseThrow();
            this.window = window;
        }

        /** The first column. */
        int from() {
            return from;
        }

        /** The end (exclusive). */
        int to() {
            return from + count;
        }

        int count() {
            return count;
        }

        /** Whether there is no padding. */
        boolean even() {
            return Arrays.stream(counts).allMatch(each -> each == count);
        }

        /** 1 where there is a token, 0 in padding, {@code (B, n, 1)}; {@code (1, 1, 1)} without padding. */
        NDArray present() {
            NDArray known = present;
            if (known == null) {
                known = even() ? scope.ones(new Shape(1, 1, 1)) : marked();
                present = known;
            }
            return known;
        }

        private NDArray marked() {
            float[] marks = new float[counts.length * count];
            for (int row = 0; row < counts.length; row++) {
                Arrays.fill(marks, row * count, row * count + counts[row], 1);
            }
            return scope.create(marks, new Shape(counts.length, count, 1));
        }

        /** Of the last inputs of each row, counted from the first input remembered, {@code (B, W, 1)}, int64. */
        NDArray places() {
            NDArray known = places;
            if (known == null) {
                long[] all = new long[counts.length * window];
                for (int i = 0; i < all.length; i++) {
                    all[i] = counts[i / window] + i % window;
                }
                known = scope.create(all, new Shape(counts.length, window, 1));
                places = known;
            }
            return known;
        }
    }

    /** What a layer does with a part. */
    interface Recurrence {
        /**
         * Runs it.
         *
         * @param projected {@code (B, n, …)}
         * @param part which tokens
         * @param window remembered before
         * @param state remembered before
         * @return the output, and window and state behind it
         */
        NDList run(NDArray projected, Part part, NDArray window, NDArray state);
    }

    /**
     * A pass.
     *
     * @param scope owns what the pass needs
     * @param parent of the managers of what is remembered afterwards
     * @param before what was remembered; stays the caller's
     * @param counts for each part how many tokens each row has in it; none without any
     * @param mode what the pass is for
     */
    RecurrentPass(
            NDManager scope, NDManager parent, LayerMemory before, List<int[]> counts, MambaConfig config, Mode mode) {
        this.before = before;
        this.mode = mode;
        List<Part> all = new ArrayList<>();
        int from = 0;
        for (int[] part : counts) {
            all.add(new Part(scope, from, part, config.mixer().window()));
            from = all.get(all.size() - 1).to();
            after.add(new LayerMemory(parent, part.length, config.layers()));
        }
        parts = List.copyOf(all);
    }

    /** Of whole rows that start empty. */
    static RecurrentPass whole(NDManager scope, int rows, int count, MambaConfig config, Mode mode) {
        int[] counts = IntStream.range(0, rows).map(row -> count).toArray();
        LayerMemory empty = LayerMemory.empty(scope, rows, config);
        return new RecurrentPass(scope, scope, empty, List.of(counts), config, mode);
    }

    Mode mode() {
        return mode;
    }

    Part part(int number) {
        return parts.get(number);
    }

    /** Whether each of a few rows gets one token. */
    boolean isStep() {
        return parts.size() == 1
                && parts.get(0).count() == 1
                && parts.get(0).even()
                && before.rows() <= LayerStep.FEW_ROWS;
    }

    /** One token of each row through a layer. */
    NDArray step(int layer, NDArray x, LayerStep step) {
        return step.apply(x, layer, before, after.get(0));
    }

    /** What is remembered behind a part, once all layers have run. */
    LayerMemory after(int part) {
        return after.get(part);
    }

    /** The same, which then outlives the pass. */
    LayerMemory take(int part) {
        LayerMemory memory = after.get(part);
        taken.add(memory);
        return memory;
    }

    /**
     * Runs the parts of one layer, one after the other.
     *
     * @param layer which
     * @param projected {@code (B, all tokens, …)}
     * @param recurrence what the layer does with a part
     * @return {@code (B, all tokens, E)}; owned by the manager of {@code projected}
     */
    NDArray run(int layer, NDArray projected, Recurrence recurrence) {
        NDList outputs = new NDList();
        LayerMemory known = before;
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            NDArray columns = parts.size() == 1 ? projected : projected.get(":, " + part.from() + ":" + part.to());
            NDList found = recurrence.run(columns, part, known.window(layer), known.state(layer));
            outputs.add(found.get(0));
            known = after.get(i);
            known.put(layer, found.get(1), found.get(2));
        }
        return outputs.size() == 1 ? outputs.get(0) : NDArrays.concat(outputs, 1);
    }

    /** Forgets what was remembered behind the parts and not taken. */
    @Override
    public void close() {
        after.stream().filter(memory -> !taken.contains(memory)).forEach(LayerMemory::close);
    }
}
