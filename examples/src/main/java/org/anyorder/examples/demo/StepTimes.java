// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.demo;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.anyorder.LoadOptions;
import org.anyorder.decoding.FolderLoader;
import org.anyorder.decoding.RandomStreams;
import org.anyorder.model.Append;
import org.anyorder.model.CausalModel;
import org.anyorder.model.CausalState;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.Targets;
import org.anyorder.model.Want;
import org.anyorder.nn.Activation;
import org.anyorder.nn.CachedPass;
import org.anyorder.nn.Compute;
import org.anyorder.nn.KeyValueCache;
import org.anyorder.nn.LayerForm;
import org.anyorder.nn.Mode;
import org.anyorder.nn.Rotation;
import org.anyorder.nn.TransformerConfig;
import org.anyorder.nn.TransformerStack;

/**
 * How long one more token takes, at growing positions of a text: by a state-space model, and by a transformer that has
 * as many weights in its layers. The first reads all tokens before; the second is given keys and values of no text,
 * since its time does not depend on what they say.
 *
 * @param positions tokens before
 * @param recurrent milliseconds of a token by the state-space model, the fastest of some: others were disturbed
 * @param transformer the same by the transformer
 * @param layers of the transformer
 */
record StepTimes(int[] positions, double[] recurrent, double[] transformer, int layers) {
    private static final int STEPS = 15;
    private static final int WARM_UP = 3;
    private static final int PIECE = 1024;
    private static final int HEAD_WIDTH = 64;

    static StepTimes measure(String model, LoadOptions options, int[] positions) throws IOException {
        try (LoadedModel loaded = FolderLoader.open(model, options.device(), options.precision());
                NDManager owner = NDManager.newBaseManager(options.device())) {
            Map<String, String> sizes = loaded.summary().details();
            int width = Integer.parseInt(sizes.get("width"));
            long inLayers = loaded.summary().parameters() - (long) width * Integer.parseInt(sizes.get("vocabulary"));
            double[] recurrent = recurrent((CausalModel) loaded.views().get(0), owner, positions);
            TransformerConfig config = like(width, inLayers, positions[positions.length - 1]);
            return new StepTimes(positions, recurrent, transformer(config, options, owner, positions), config.layers());
        }
    }

    /** A transformer's layer has about 12 width² weights. */
    private static TransformerConfig like(int width, long weights, int position) {
        int layers = (int) Math.max(1, Math.round(weights / (12.0 * width * width)));
        int hidden = (int) Math.max(1, (weights / layers - 4L * width * width) / (3L * width));
        int headWidth = width % HEAD_WIDTH == 0 ? HEAD_WIDTH : width;
        int heads = width / headWidth;
        return new TransformerConfig(
                width,
                layers,
                heads,
                hidden,
                Activation.GELU_TANH,
                1e-5,
                0,
                position + STEPS + WARM_UP,
                heads,
                headWidth,
                Rotation.of(headWidth),
                LayerForm.LLAMA);
    }

    private static double[] recurrent(CausalModel model, NDManager owner, int[] positions) {
        RandomGenerator random = RandomStreams.of(7, 0, 0);
        List<Double> times = new ArrayList<>();
        try (CausalState state = model.open(owner)) {
            state.join(1);
            for (int position : positions) {
                for (int left = position - state.length(0); left > 0; left -= PIECE) {
                    append(state, owner, random, model.vocabulary().size(), Math.min(left, PIECE));
                }
                times.add(fastest(
                        () -> append(state, owner, random, model.vocabulary().size(), 1)));
            }
        }
        return times.stream().mapToDouble(time -> time).toArray();
    }

    private static float append(CausalState state, NDManager owner, RandomGenerator random, int tokens, int count) {
        int[][] chain = {random.ints(count, 0, tokens).toArray()};
        try (NDManager scope = owner.newSubManager()) {
            return state.append(scope, new Append.Chain(chain), Targets.onePerRow(new int[] {count - 1}), Want.LOGITS)
                    .logits()
                    .sum()
                    .getFloat();
        }
    }

    private static double[] transformer(
            TransformerConfig config, LoadOptions options, NDManager owner, int[] positions) {
        Device device = options.device();
        TransformerStack stack = new TransformerStack(config, Compute.FLOAT32);
        stack.initialize(owner, DataType.FLOAT32);
        Map<String, NDArray> values = stack.values();
        TransformerStack packed = new TransformerStack(config, Compute.FLOAT32);
        packed.fill(owner, values, Mode.INFERENCE);
        packed.pack(options.precision());
        List<Double> times = new ArrayList<>();
        try (NDManager room = NDManager.newBaseManager(device);
                KeyValueCache cache = packed.open(room)) {
            cache.join(1);
            for (int position : positions) {
                cache.rewind(new int[] {0});
                fill(cache, room, config, position);
                NDArray next = room.randomNormal(0, 1, new Shape(1, 1, config.width()), DataType.FLOAT32);
                times.add(fastest(() -> {
                    try (NDManager scope = room.newSubManager()) {
                        NDArray x = next.duplicate();
                        x.attach(scope);
                        return packed.forward(x, cache.append(scope, new int[] {1}))
                                .sum()
                                .getFloat();
                    }
                }));
            }
        }
        return times.stream().mapToDouble(time -> time).toArray();
    }

    private static void fill(KeyValueCache cache, NDManager room, TransformerConfig config, int position) {
        try (NDManager scope = room.newSubManager()) {
            CachedPass pass = cache.append(scope, new int[] {position});
            Shape shape = new Shape(1, config.heads(), position, config.headWidth());
            NDArray any = scope.randomNormal(0, 1, shape, DataType.FLOAT32);
            for (int layer = 0; layer < config.layers(); layer++) {
                pass.extend(layer, any, any);
            }
            pass.commit();
        }
    }

    private interface Step {
        float run();
    }

    private static double fastest(Step step) {
        for (int i = 0; i < WARM_UP; i++) {
            step.run();
        }
        double fastest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < STEPS; i++) {
            long start = System.nanoTime();
            if (Float.isNaN(step.run())) {
                throw new IllegalStateException("a token's scores must be numbers, got NaN");
            }
            fastest = Math.min(fastest, (System.nanoTime() - start) / 1e6);
        }
        return fastest;
    }
}
