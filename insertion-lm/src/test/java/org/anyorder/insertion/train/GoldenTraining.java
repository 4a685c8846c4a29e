// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.checkpoint.TensorSource;
import org.anyorder.insertion.network.InsertionConfig;
import org.anyorder.insertion.network.InsertionNetwork;
import org.anyorder.insertion.network.InsertionWeights;
import org.anyorder.insertion.task.InsertionExample;
import org.anyorder.insertion.task.StarGraphGenerator;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Mode;
import org.anyorder.testing.GoldenFile;

/**
 * A golden network ready to be trained, without dropout, as the golden losses were made, and golden sequences with
 * their drops.
 */
final class GoldenTraining implements AutoCloseable {
    final NDManager manager = NDManager.newBaseManager("PyTorch");
    final InsertionConfig config;
    final InsertionNetwork network;
    final GoldenFile golden;

    private GoldenTraining(String folder, String cases) throws IOException, URISyntaxException {
        ModelFolder model = ModelFolder.open(
                Path.of(GoldenTraining.class.getResource(folder).toURI()));
        JsonObject json = model.config().raw().deepCopy();
        json.addProperty("dropout", 0);
        config = InsertionConfig.read(ModelConfig.parse(folder, json.toString()));
        network = new InsertionNetwork(config, Compute.FLOAT32);
        Map<String, NDArray> values = new LinkedHashMap<>();
        try (TensorSource weights = model.weights()) {
            for (Map.Entry<String, String> name : InsertionWeights.names(config).entrySet()) {
                values.put(name.getKey(), weights.read(manager, name.getValue()));
            }
        }
        network.fill(manager, values, Mode.TRAINING);
        golden = GoldenFile.resource(cases);
    }

    static GoldenTraining first() throws Exception {
        return new GoldenTraining("/golden/ilm", "/golden/ilm/cases.safetensors");
    }

    static GoldenTraining variant() throws Exception {
        return new GoldenTraining("/golden/ilm/variant", "/golden/ilm/variant/cases.safetensors");
    }

    static GoldenTraining insertionTransformer() throws Exception {
        return new GoldenTraining("/golden/ilm/insertion-transformer", "/golden/ilm/cases.safetensors");
    }

    DroppedTokenObjective objective(DroppedTokenLoss loss, DroppedTokenObjective.ConstraintInput input) {
        return new DroppedTokenObjective(subject(), loss, input);
    }

    InsertionSubject subject() {
        return new InsertionSubject(
                config,
                Compute.FLOAT32,
                new StarGraphSource(StarGraphGenerator.symmetric(10, 2, 3)),
                TokenDrops.fromWholeTarget());
    }

    int rows(String prefix) {
        return (int) golden.shape(prefix + ".input_ids").get(0);
    }

    int length(String prefix) {
        return (int) golden.shape(prefix + ".input_ids").get(1);
    }

    /** The golden sequences of a prefix, with the drops of another. */
    List<DepletedExample> examples(String prefix, String drops) {
        List<DepletedExample> examples = new ArrayList<>();
        for (int b = 0; b < rows(prefix); b++) {
            InsertionExample example = example(prefix, b);
            boolean[] flags = golden.flags(drops + ".drop");
            int start = b * length(prefix);
            examples.add(DepletedExample.of(example, Arrays.copyOfRange(flags, start, start + example.length())));
        }
        return examples;
    }

    private InsertionExample example(String prefix, int row) {
        int length = length(prefix);
        int real = 0;
        boolean[] mask = golden.flags(prefix + ".attention_mask");
        while (real < length && mask[row * length + real]) {
            real++;
        }
        return new InsertionExample(
                slice(prefix + ".input_ids", row * length, real),
                slice(prefix + ".token_type_ids", row * length, real));
    }

    private int[] slice(String tensor, int from, int count) {
        long[] values = golden.longs(tensor);
        return Arrays.stream(values, from, from + count)
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    /** The indices of the kept tokens of a row among all its tokens. */
    int[] kept(String prefix, String drops, int row) {
        int length = length(prefix);
        boolean[] mask = golden.flags(prefix + ".attention_mask");
        boolean[] drop = golden.flags(drops + ".drop");
        int[] kept = new int[length];
        int count = 0;
        for (int j = 0; j < length; j++) {
            if (mask[row * length + j] && !drop[row * length + j]) {
                kept[count++] = j;
            }
        }
        return Arrays.copyOf(kept, count);
    }

    Shape shape(String tensor) {
        return golden.shape(tensor);
    }

    @Override
    public void close() {
        manager.close();
    }
}
