// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.anyorder.model.LogitAlignment;
import org.anyorder.model.NamedTensors;
import org.anyorder.model.Recommendation;
import org.anyorder.model.Visibility;
import org.anyorder.model.Vocabulary;
import org.anyorder.nn.CachedPass;
import org.anyorder.nn.Compute;
import org.anyorder.nn.KeyValueCache;
import org.anyorder.nn.Mode;
import org.anyorder.nn.TransformerConfig;

/** A loaded {@link MaskedDecoder} and what its configuration says of its use. */
record LoadedDecoder(MaskedDecoder network) implements MaskedNetwork {

    private DecoderConfig config() {
        return network.config();
    }

    @Override
    public String title() {
        return config().family().title();
    }

    @Override
    public TransformerConfig sizes() {
        return config().transformer();
    }

    @Override
    public Vocabulary vocabulary() {
        IntStream filling = IntStream.range(config().used(), config().vocabulary());
        Set<Integer> never =
                IntStream.concat(filling, IntStream.of(config().mask())).boxed().collect(Collectors.toSet());
        return new Vocabulary(
                config().vocabulary(),
                OptionalInt.of(config().mask()),
                config().begin(),
                config().end(),
                OptionalInt.empty(),
                never);
    }

    @Override
    public int maxLength() {
        return config().maxLength();
    }

    @Override
    public Visibility visibility() {
        OptionalInt blockSize = config().blockSize();
        return blockSize.isPresent() ? new Visibility.BlockCausal(blockSize.getAsInt()) : new Visibility.Full();
    }

    @Override
    public LogitAlignment alignment() {
        return config().family().alignment();
    }

    @Override
    public Recommendation recommendation() {
        return switch (config().family()) {
            case LLADA -> Recommendation.of("low-confidence", Map.of());
            case DREAM -> Recommendation.of("dream", Map.of());
            case SDAR -> Recommendation.of("sdar", Map.of());
            case FAST_DLLM_V2 ->
                new Recommendation(
                        Optional.of("fast-dllm-v2"),
                        Map.of("sub-block-length", number(config().subBlockSize())),
                        OptionalDouble.of(0),
                        OptionalInt.empty(),
                        OptionalDouble.empty());
        };
    }

    private static String number(OptionalInt number) {
        return Integer.toString(number.orElseThrow());
    }

    @Override
    public long parameters() {
        // Packed layers no longer list their weights: a network that was only declared does.
        return new MaskedDecoder(config(), Compute.FLOAT32).size();
    }

    @Override
    public KeyValueCache open(NDManager owner) {
        return network.open(owner);
    }

    @Override
    public NDArray embed(NDArray ids) {
        return network.embed(ids);
    }

    @Override
    public NDArray hidden(NDArray ids, CachedPass pass, double[] sigma) {
        return network.hidden(ids, pass);
    }

    @Override
    public NDArray logits(NDArray hidden) {
        return network.logits(hidden);
    }

    @Override
    public Map<String, NDArray> forward(NDManager scope, Map<String, NDArray> inputs) {
        NamedTensors named = NamedTensors.of(scope, inputs, "attention_mask");
        NDArray ids = named.ids(config().vocabulary(), maxLength());
        DecoderInput input = DecoderInput.padded(ids, present(named, ids.getShape()), config());
        NDArray logits = network.logits(network.hidden(input, Mode.INFERENCE)); // (B, N, V)
        return Map.of(
                "logits",
                switch (alignment()) {
                    case SAME_ROW -> logits;
                    case PREVIOUS_ROW -> logits.get(":, 0:1").concat(logits.get(":, 0:-1"), 1);
                });
    }

    /** Which tokens are there, row after row; all of them unless {@code attention_mask} says otherwise. */
    private static boolean[] present(NamedTensors named, Shape shape) {
        Optional<NDArray> given = named.flags("attention_mask");
        if (given.isEmpty()) {
            boolean[] all = new boolean[(int) shape.size()];
            Arrays.fill(all, true);
            return all;
        }
        if (!given.get().getShape().equals(shape)) {
            throw new IllegalArgumentException(
                    "attention_mask must be " + shape + ", got " + given.get().getShape());
        }
        return given.get().toBooleanArray();
    }
}
