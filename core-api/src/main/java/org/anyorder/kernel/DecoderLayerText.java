// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What kernels write that run a Llama-type layer: the values of the function in {@code decoder.py}, and the arrays
 * behind its parameters.
 */
final class DecoderLayerText {
    private final NDList weights = new NDList();
    private final List<String> names = new ArrayList<>();
    private final Map<String, String> values = new HashMap<>();

    DecoderLayerText(DecoderLayer.Sizes sizes, DecoderLayer.Weights given) {
        NDList norm = RmsNormKernel.scaled(given.attentionNorm(), sizes.epsilon());
        NDList again = RmsNormKernel.scaled(given.feedForwardNorm(), sizes.epsilon());
        again.get(1).close();
        add("attention_norm", norm.get(0));
        add("feed_forward_norm", again.get(0));
        add("least", norm.get(1));
        String projection = product("projection", "normed", given.projection());
        boolean rounded = given.projection().rounds();
        values.put("projection", rounded ? "torch.to(" + projection + ", 6)" : projection);
        values.put("output", product("output", "mixed", given.output()));
        values.put("gate_and_up", product("gate_and_up", "again", given.gateAndUp()));
        values.put("down", product("down", "gated", given.down()));
        values.put("mixed", Integer.toString(sizes.heads() * sizes.headWidth()));
        values.put("all", Integer.toString(sizes.heads() + 2 * sizes.keyHeads()));
        values.put("turning", Integer.toString(sizes.heads() + sizes.keyHeads()));
        values.put("heads", Integer.toString(sizes.heads()));
        values.put("width", Integer.toString(sizes.headWidth()));
        values.put("half", Integer.toString(sizes.headWidth() / 2));
        values.put("hidden", Integer.toString(sizes.hiddenWidth()));
    }

    private void add(String name, NDArray array) {
        names.add(name);
        weights.add(array);
    }

    private String product(String name, String rows, PackedWeight weight) {
        NDList arrays = weight.arrays();
        for (int i = 0; i < arrays.size(); i++) {
            add(name + "_" + i, arrays.get(i));
        }
        return weight.text(name, rows);
    }

    /** The arrays of the layer, in the order of {@link #arrays(int)}. */
    NDList weights() {
        return weights;
    }

    /** Whether layers run by the same function. */
    static boolean alike(List<DecoderLayer> layers) {
        DecoderLayerText first = layers.get(0).text();
        return layers.stream()
                .map(DecoderLayer::text)
                .allMatch(text -> text.names.equals(first.names) && text.values.equals(first.values));
    }

    /** What the arrays of so many layers are called in a kernel's text: keys, values, then the weights of each. */
    List<String> arrays(int layers) {
        List<String> all = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            all.addAll(of(layer));
        }
        return all;
    }

    private List<String> of(int layer) {
        List<String> own = new ArrayList<>(List.of("keys_of_" + layer, "values_of_" + layer));
        names.forEach(name -> own.add(name + "_of_" + layer));
        return own;
    }

    /**
     * Lines that run so many layers on {@code x}.
     *
     * @param layers how many
     * @param indent in front of each line
     * @param angles names of cosines, sines and the extent
     * @param behind names of the mask and the places, where the function takes them
     */
    String calls(int layers, String indent, List<String> angles, List<String> behind) {
        StringBuilder calls = new StringBuilder();
        for (int layer = 0; layer < layers; layer++) {
            List<String> arguments = new ArrayList<>(List.of("x", angles.get(0), angles.get(1)));
            arguments.addAll(of(layer));
            arguments.add(5, angles.get(2));
            arguments.addAll(behind);
            calls.append(indent)
                    .append("x = (__torch__.decoder_layer)(")
                    .append(String.join(", ", arguments))
                    .append(", )\n");
        }
        return calls.toString();
    }

    /** What the function is given behind the weights. */
    static List<String> behind(boolean masked, boolean uneven) {
        List<String> all = new ArrayList<>();
        if (masked) {
            all.add("mask");
        }
        if (uneven) {
            all.addAll(List.of("source", "place"));
        }
        return all;
    }

    /** The function's values; a new map. */
    Map<String, String> values(boolean masked, boolean uneven) {
        Map<String, String> all = new HashMap<>(values);
        List<String> parameters = new ArrayList<>(names);
        parameters.addAll(behind(masked, uneven));
        all.put("parameters", parameters(parameters));
        all.put("mask", masked ? "mask" : "None");
        all.put("write", uneven ? "cache_write" : "cache_write_even");
        all.put("places", uneven ? "source, place, " : "");
        return all;
    }

    static String parameters(List<String> names) {
        return String.join(": Tensor, ", names) + ": Tensor";
    }
}
