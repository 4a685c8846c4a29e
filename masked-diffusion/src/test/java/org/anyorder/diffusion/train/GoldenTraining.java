// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.diffusion.network.DiffusionConfig;
import org.anyorder.diffusion.network.DiffusionTransformer;
import org.anyorder.diffusion.network.DiffusionWeights;
import org.anyorder.diffusion.network.MaskedDecoder;
import org.anyorder.nn.Compute;
import org.anyorder.nn.TypedBlock;
import org.anyorder.testing.GoldenFile;
import org.anyorder.train.GradientScope;
import org.anyorder.train.Loss;
import org.anyorder.train.Pass;
import org.anyorder.train.Phase;
import org.anyorder.train.data.TokenRow;
import org.anyorder.train.data.TokenSource;

/** Golden networks ready to be trained, without dropout, as the golden losses were made. */
final class GoldenTraining {
    private GoldenTraining() {}

    static Path folder(String name) {
        try {
            return Path.of(GoldenTraining.class.getResource("/golden/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static GoldenFile cases(String name) {
        return GoldenFile.resource("/golden/" + name + "/cases.safetensors");
    }

    static DiffusionTrainee transformer(String name, String... changes) throws IOException {
        JsonObject json = ModelFolder.open(folder(name)).config().raw().deepCopy();
        json.addProperty("dropout", 0);
        for (int i = 0; i < changes.length; i += 2) {
            json.addProperty(changes[i], Integer.valueOf(changes[i + 1]));
        }
        return new DiffusionTrainee(
                DiffusionConfig.read(ModelConfig.parse(name, json.toString())),
                Compute.FLOAT32,
                Optional.of(folder(name)));
    }

    static DecoderTrainee decoder(String name) throws IOException {
        return new DecoderTrainee(ModelFolder.open(folder(name)).config(), Compute.FLOAT32, Optional.of(folder(name)));
    }

    static DiffusionTransformer network(DiffusionTrainee trainee, NDManager owner) {
        return trainee.newNetwork(owner);
    }

    static MaskedDecoder network(DecoderTrainee trainee, NDManager owner) {
        return trainee.newNetwork(owner);
    }

    /** Ids of a recorded tensor, row by row. */
    static int[][] rows(GoldenFile cases, String tensor) {
        long[] ids = cases.longs(tensor);
        int count = (int) cases.shape(tensor).get(0);
        int length = ids.length / count;
        int[][] rows = new int[count][];
        for (int row = 0; row < count; row++) {
            rows[row] = Arrays.stream(ids, row * length, (row + 1) * length)
                    .mapToInt(Math::toIntExact)
                    .toArray();
        }
        return rows;
    }

    static boolean[] row(boolean[] flags, int row, int length) {
        return Arrays.copyOfRange(flags, row * length, (row + 1) * length);
    }

    static <N extends TypedBlock> Loss loss(
            DenoisingObjective<N> objective, N network, List<NoisedRow> rows, Phase phase, NDManager scope) {
        Pass<N> pass = new Pass<>(network, new ParameterStore(scope, false), phase, scope);
        return objective.loss(pass, objective.batch(rows, scope));
    }

    /** Weighted nats of every position, one row after the other. */
    static <N extends TypedBlock> NDArray nats(
            DenoisingObjective<N> objective, N network, List<NoisedRow> rows, NDManager scope) {
        List<double[]> nats = objective.nats(network, rows, scope);
        return scope.create(nats.toArray(double[][]::new));
    }

    /** Demands recorded gradients, relative to the largest of each tensor; says how far off the worst is. */
    static void requireGradients(
            DenoisingObjective<DiffusionTransformer> objective,
            DiffusionTransformer network,
            List<NoisedRow> rows,
            GoldenFile cases,
            int count) {
        try (NDManager scope = NDManager.newBaseManager("PyTorch");
                GradientScope gradient = GradientScope.open(scope)) {
            network.values().values().forEach(value -> value.setRequiresGradient(true));
            gradient.backward(
                    loss(objective, network, rows, Phase.TRAINING, scope).value());
        }
        Map<String, String> ours = new HashMap<>();
        DiffusionWeights.names(network.config()).forEach((name, published) -> ours.put(published, name));
        int checked = 0;
        double worst = 0;
        for (String tensor : cases.names()) {
            if (tensor.startsWith("grad.")) {
                String name = ours.get(tensor.substring("grad.".length()));
                NDArray value = network.values().get(name).getGradient();
                double scale = Arrays.stream(cases.doubles(tensor))
                        .map(Math::abs)
                        .max()
                        .orElseThrow();
                worst = Math.max(worst, cases.requireRelativelyClose(tensor, value, 1e-3) / scale);
                checked++;
            }
        }
        System.out.println("largest relative deviation of a gradient: " + worst);
        assertEquals(count, checked);
    }

    /** Fits every golden network; nothing is drawn from it. */
    record NoSource(int vocabularySize, int longest) implements TokenSource {
        @Override
        public TokenRow draw(Phase phase, RandomGenerator random) {
            throw new IllegalStateException("golden rows are given");
        }

        @Override
        public JsonObject task() {
            return new JsonObject();
        }

        @Override
        public String provenance() {
            return "";
        }
    }
}
