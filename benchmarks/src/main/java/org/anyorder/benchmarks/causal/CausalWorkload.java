// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.causal;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anyorder.decoding.RandomStreams;
import org.anyorder.kernel.Precision;
import org.anyorder.model.Append;
import org.anyorder.model.CausalState;
import org.anyorder.model.Scores;
import org.anyorder.model.Targets;
import org.anyorder.model.Vocabulary;
import org.anyorder.model.Want;
import org.anyorder.network.CausalDecoder;
import org.anyorder.network.DecoderNetwork;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Mode;
import org.anyorder.sampling.TokenDraw;

/** A decoder with random weights that holds a quarter of the longest text. */
final class CausalWorkload implements AutoCloseable {
    private final NDManager owner = NDManager.newBaseManager(Device.cpu());
    private final DecoderSize size;
    private final CausalState state;
    private final int[] length;
    private final NDArray memory;
    private final RandomGenerator random = RandomStreams.of(7, 0, 0);

    CausalWorkload(DecoderSize size, Precision precision) {
        this.size = size;
        DecoderNetwork network = new DecoderNetwork(size.sizes(), Compute.FLOAT32);
        Engine.getEngine("PyTorch").setRandomSeed(1);
        Map<String, NDArray> values = new LinkedHashMap<>();
        network.shapes().forEach((path, shape) -> values.put(path, RandomLlama.value(shape, owner)));
        network.fill(owner, values, Mode.INFERENCE);
        network.pack(precision);
        Vocabulary vocabulary = new Vocabulary(
                size.vocabulary(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Set.of());
        state = new CausalDecoder(network, vocabulary, Device.cpu()).open(owner);
        state.join(1);
        length = new int[] {size.positions() / 4};
        try (NDManager scope = owner.newSubManager()) {
            state.append(scope, chain(length[0]), Targets.of(new int[][] {{}}), Want.LOGITS);
        }
        memory = owner.ones(new Shape(size.bytesPerToken(precision) / Float.BYTES), DataType.FLOAT32);
    }

    private Append.Chain chain(int tokens) {
        return new Append.Chain(
                new int[][] {random.ints(tokens, 0, size.vocabulary()).toArray()});
    }

    /** Appends tokens, draws behind each, and forgets them; the last token drawn. */
    int decode(int tokens) {
        try (NDManager scope = owner.newSubManager()) {
            int[][] all = {IntStream.range(0, tokens).toArray()};
            Scores scores = state.append(scope, chain(tokens), Targets.of(all), Want.LOGITS);
            RandomGenerator[] streams = new RandomGenerator[tokens];
            Arrays.fill(streams, random);
            int[] drawn = TokenDraw.draw(scores.logits(), streams).tokens();
            state.rewind(length);
            return drawn[tokens - 1];
        }
    }

    /** Reads as many bytes as the weights of one token have, as fast as the engine reads; their sum. */
    float read() {
        try (NDArray sum = memory.sum()) {
            return sum.getFloat();
        }
    }

    @Override
    public void close() {
        state.close();
        owner.close();
    }
}
