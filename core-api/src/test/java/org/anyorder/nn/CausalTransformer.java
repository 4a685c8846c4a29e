// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.Optional;
import org.anyorder.model.Append;
import org.anyorder.model.CausalModel;
import org.anyorder.model.CausalState;
import org.anyorder.model.HiddenAccess;
import org.anyorder.model.Scores;
import org.anyorder.model.Targets;
import org.anyorder.model.TreeAttention;
import org.anyorder.model.Vocabulary;
import org.anyorder.model.Want;

/** A small random causal transformer: the proof that a state of one is a thin class over {@link KeyValueCache}. */
final class CausalTransformer implements CausalModel, TreeAttention, HiddenAccess {
    private final NDManager memory = NDManager.newBaseManager();
    private final TransformerConfig config;
    private final Vocabulary vocabulary;
    private final Embedding embedding;
    private final TransformerStack stack;
    private final LayerNorm norm;
    private final Linear head;

    CausalTransformer(TransformerConfig config, int tokens) {
        this.config = config;
        vocabulary = Vocabulary.of(tokens);
        embedding = new Embedding(tokens + 1, config.width(), tokens);
        stack = new TransformerStack(config, Compute.FLOAT32);
        norm = new LayerNorm(config.width(), config.normEpsilon());
        head = Linear.unbiased(config.width(), tokens, Compute.FLOAT32);
        Engine.getEngine("PyTorch").setRandomSeed(23);
        for (TypedBlock block : new TypedBlock[] {embedding, stack, norm, head}) {
            block.initialize(memory, DataType.FLOAT32);
        }
    }

    @Override
    public CausalState open(NDManager owner) {
        return new State(stack.open(owner));
    }

    @Override
    public NDArray embed(NDManager scope, int[] tokens) {
        NDArray ids = scope.create(Arrays.stream(tokens).asLongStream().toArray());
        return embedding.forward(ids);
    }

    @Override
    public NDArray logits(NDArray hidden) {
        return head.forward(norm.forward(hidden));
    }

    @Override
    public int width() {
        return config.width();
    }

    @Override
    public int maxLength() {
        return config.positions();
    }

    @Override
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    @Override
    public Device device() {
        return memory.getDevice();
    }

    @Override
    public void close() {
        memory.close();
    }

    private final class State implements CausalState {
        private final KeyValueCache cache;

        State(KeyValueCache cache) {
            this.cache = cache;
        }

        @Override
        public Scores append(NDManager scope, Append input, Targets wanted, Want want) {
            if (Arrays.stream(wanted.positions()).anyMatch(position -> position < 0)) {
                throw new IllegalArgumentException("a transformer without a begin token says nothing of an empty row");
            }
            try (NDManager work = scope.newSubManager()) {
                CachedPass pass = input instanceof Append.Layout layout
                        ? cache.append(work, layout.positions(), layout.visible())
                        : cache.append(work, input.counts());
                NDArray y = stack.forward(vectors(work, input, pass), pass); // (B, N, D)
                long[] index = new long[wanted.count()];
                for (int row = 0; row < wanted.rows(); row++) {
                    for (int i = wanted.offsets()[row]; i < wanted.offsets()[row + 1]; i++) {
                        index[i] = pass.index(row, wanted.positions()[i]);
                    }
                }
                NDArray hidden = rows(work.create(index), y.reshape(-1, config.width())); // (W, D)
                NDArray logits = logits(hidden); // (W, V)
                logits.attach(scope);
                if (want == Want.LOGITS) {
                    return Scores.of(logits);
                }
                hidden.attach(scope);
                return new Scores(logits, Optional.of(hidden));
            }
        }

        private NDArray vectors(NDManager work, Append input, CachedPass pass) {
            if (input instanceof Append.Vectors vectors) {
                int[][] numbers = new int[vectors.counts().length][];
                int next = 0;
                for (int row = 0; row < numbers.length; row++) {
                    numbers[row] = new int[vectors.counts()[row]];
                    for (int i = 0; i < numbers[row].length; i++) {
                        numbers[row][i] = next++;
                    }
                }
                return rows(pass.padded(work, numbers), vectors.embeddings());
            }
            int[][] tokens = input instanceof Append.Layout layout ? layout.tokens() : ((Append.Chain) input).tokens();
            return embedding.forward(pass.padded(work, tokens));
        }

        private NDArray rows(NDArray index, NDArray table) {
            return Embedding.gather(index, table);
        }

        @Override
        public void rewind(int[] lengths) {
            cache.rewind(lengths);
        }

        @Override
        public void keepPath(int[][] nodes) {
            cache.keep(nodes);
        }

        @Override
        public int length(int row) {
            return cache.length(row);
        }

        @Override
        public void join(int rows) {
            cache.join(rows);
        }

        @Override
        public void select(int[] rows) {
            cache.select(rows);
        }

        @Override
        public void close() {
            cache.close();
        }
    }
}
