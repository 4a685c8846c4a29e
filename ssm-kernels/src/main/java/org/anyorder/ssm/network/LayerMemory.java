// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.anyorder.kernel.EngineKernel;
import org.jspecify.annotations.Nullable;

/**
 * What all layers remember of some rows at one moment: the last inputs of the convolutions and the states of the
 * recurrences. Filled once, layer by layer; what it says of the past never changes. One thread's.
 *
 * <p>A layer may keep its last few tokens beside a state that does not know them: a state is many times as large as a
 * token, and writing one for every token took most of a step's time. Whoever asks for the state gets it with them.
 */
final class LayerMemory implements AutoCloseable {
    private static final EngineKernel SELECT = EngineKernel.of("select-rows");

    private final NDManager owner;
    private final int rows;
    private final NDArray[] windows; // (B, W, C)
    private final NDArray[] states; // (B, N, E) or (B, H, P, N)
    private final @Nullable NDArray[] recent; // (B, k, …), where a state does not know the last k tokens
    private final @Nullable EngineKernel[] folds; // what makes one state of the two

    /** Without values. */
    LayerMemory(NDManager parent, int rows, int layers) {
        owner = parent.newSubManager();
        this.rows = rows;
        windows = new NDArray[layers];
        states = new NDArray[layers];
        recent = new NDArray[layers];
        folds = new EngineKernel[layers];
    }

    /** Of rows without tokens. */
    static LayerMemory empty(NDManager parent, int rows, MambaConfig config) {
        LayerMemory memory = new LayerMemory(parent, rows, config.layers());
        Shape window = new Shape(rows, config.mixer().window(), config.mixer().convolved());
        for (int layer = 0; layer < config.layers(); layer++) {
            memory.windows[layer] = memory.owner.zeros(window);
            memory.states[layer] = memory.owner.zeros(config.mixer().recurrence(rows));
        }
        return memory;
    }

    int rows() {
        return rows;
    }

    NDArray window(int layer) {
        return windows[layer];
    }

    /** The state, which knows every token from then on. */
    NDArray state(int layer) {
        EngineKernel fold = folds[layer];
        NDArray tokens = recent[layer];
        if (fold != null && tokens != null) {
            NDArray whole = fold.infer(states[layer], tokens).singletonOrThrow();
            whole.attach(owner);
            states[layer].close();
            states[layer] = whole;
            recent[layer] = null;
            tokens.close();
        }
        return states[layer];
    }

    /** The state without the recent tokens. */
    NDArray olderState(int layer) {
        return states[layer];
    }

    /** The tokens that the older state does not know. */
    Optional<NDArray> recent(int layer) {
        return Optional.ofNullable(recent[layer]);
    }

    /** Takes over tokens that the state of a layer does not know, and what makes the two one state. */
    void putRecent(int layer, NDArray tokens, EngineKernel fold) {
        tokens.attach(owner);
        if (tokens.getShape().get(1) == 0) {
            tokens.close();
            return;
        }
        recent[layer] = tokens;
        folds[layer] = fold;
    }

    /** Takes over what a layer remembers. */
    void put(int layer, NDArray window, NDArray state) {
        window.attach(owner);
        state.attach(owner);
        windows[layer] = window;
        states[layer] = state;
    }

    /** A copy in which each row goes on as a row of this one. */
    LayerMemory select(NDManager parent, int[] chosen) {
        return gathered(parent, List.of(this), chosen.length, row -> 0, row -> chosen[row]);
    }

    /** A copy with rows without tokens at the end. */
    LayerMemory joined(NDManager parent, LayerMemory more) {
        return gathered(
                parent,
                List.of(this, more),
                rows + more.rows,
                row -> row < rows ? 0 : 1,
                row -> row < rows ? row : row - rows);
    }

    /** A copy of which each row is that of one of several memories. */
    static LayerMemory merged(NDManager parent, List<LayerMemory> sources, int[] source) {
        return gathered(parent, sources, source.length, row -> source[row], row -> row);
    }

    private static LayerMemory gathered(
            NDManager parent, List<LayerMemory> sources, int rows, IntUnaryOperator source, IntUnaryOperator from) {
        int layers = sources.get(0).windows.length;
        int[] first = new int[sources.size()];
        for (int i = 1; i < first.length; i++) {
            first[i] = first[i - 1] + sources.get(i - 1).rows;
        }
        long[] index = IntStream.range(0, rows)
                .mapToLong(row -> first[source.applyAsInt(row)] + from.applyAsInt(row))
                .toArray();
        LayerMemory memory = new LayerMemory(parent, rows, layers);
        try (NDManager work = parent.newSubManager()) {
            NDArray places = work.create(index);
            for (int layer = 0; layer < layers; layer++) {
                int at = layer;
                memory.put(
                        layer,
                        gathered(
                                places,
                                sources.stream().map(each -> each.windows[at]).toArray(NDArray[]::new)),
                        gathered(
                                places,
                                sources.stream().map(each -> each.state(at)).toArray(NDArray[]::new)));
            }
            return memory;
        } catch (RuntimeException | Error e) {
            memory.close();
            throw e;
        }
    }

    private static NDArray gathered(NDArray places, NDArray... sources) {
        if (sources.length == 1) {
            return SELECT.call(places, sources[0]).singletonOrThrow();
        }
        try (NDArray all = NDArrays.concat(new NDList(sources), 0)) {
            return SELECT.call(places, all).singletonOrThrow();
        }
    }

    /** What it takes in native memory. */
    long bytes() {
        return Stream.of(windows, states, recent)
                .flatMap(Stream::of)
                .filter(Objects::nonNull)
                .mapToLong(array -> array.size() * Float.BYTES)
                .sum();
    }

    @Override
    public void close() {
        owner.close();
    }
}
