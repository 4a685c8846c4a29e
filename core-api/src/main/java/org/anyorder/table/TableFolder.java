// SPDX-License-Identifier: Apache-2.0
package org.anyorder.table;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.checkpoint.TensorInfo;
import org.anyorder.checkpoint.TensorSource;

/** The arrays of a table's folder, each either in {@code config.json} or in {@code model.safetensors}. */
final class TableFolder implements AutoCloseable {

    private final ModelConfig config;
    private final Optional<TensorSource> tensors;

    private TableFolder(ModelConfig config, Optional<TensorSource> tensors) {
        this.config = config;
        this.tensors = tensors;
    }

    /**
     * Opens a folder.
     *
     * @param arrays the keys that may be tensors; a tensor of another name is refused
     */
    static TableFolder open(ModelFolder folder, Set<String> arrays) throws CheckpointFormatException {
        if (!folder.hasWeights()) {
            return new TableFolder(folder.config(), Optional.empty());
        }
        TensorSource tensors = folder.weights();
        for (String name : tensors.tensors().keySet()) {
            if (!arrays.contains(name)) {
                tensors.close();
                throw new CheckpointFormatException(
                        tensors.origin() + ": unexpected tensor " + name.replaceAll("\\p{Cntrl}", "?")
                                + "; a table of this kind may have " + (arrays.isEmpty() ? "none" : arrays));
            }
        }
        return new TableFolder(folder.config(), Optional.of(tensors));
    }

    /** Where an array is, as messages call it. */
    String origin(String key) {
        return isTensor(key) ? tensors.orElseThrow().origin() : config.origin();
    }

    /**
     * The numbers of an array in row-major order.
     *
     * @param shapes the shapes it may have; a list in {@code config.json} may also be flat
     */
    double[] array(String key, long[]... shapes) throws CheckpointFormatException {
        if (isTensor(key) && config.has(key)) {
            throw new CheckpointFormatException(config.origin() + ": " + key + " must be either there or in "
                    + tensors.orElseThrow().origin() + ", got both");
        }
        String allowed = "numbers of shape " + String.join(" or ", shown(shapes));
        if (!isTensor(key)) {
            return listed(key, allowed, shapes);
        }
        TensorInfo info = tensors.orElseThrow().tensors().get(key);
        if (Arrays.stream(shapes).noneMatch(info::hasShape)) {
            throw new CheckpointFormatException(
                    origin(key) + ": " + key + " must be " + allowed + ", got " + Arrays.toString(info.shape()));
        }
        return tensors.orElseThrow().readDoubles(key);
    }

    @Override
    public void close() {
        tensors.ifPresent(TensorSource::close);
    }

    private boolean isTensor(String key) {
        return tensors.map(source -> source.tensors().containsKey(key)).orElse(false);
    }

    private double[] listed(String key, String allowed, long[][] shapes) throws CheckpointFormatException {
        if (!config.has(key)) {
            throw new CheckpointFormatException(config.origin() + ": " + key
                    + " is missing; it must be there or a tensor of model.safetensors, " + allowed);
        }
        JsonElement list = config.raw().get(key);
        for (long[] shape : shapes) {
            long size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
            if (hasShape(list, shape, 0) || hasShape(list, new long[] {size}, 0)) {
                double[] numbers = new double[(int) size];
                int filled = fill(key, list.getAsJsonArray(), numbers, 0);
                if (filled == numbers.length) {
                    return numbers;
                }
            }
        }
        throw new CheckpointFormatException(config.origin() + ": " + key + " must be " + allowed + ", got "
                + (list.isJsonArray() ? "a list of " + list.getAsJsonArray().size() : "no list"));
    }

    private static boolean hasShape(JsonElement element, long[] shape, int from) {
        if (from == shape.length) {
            return !element.isJsonArray();
        }
        if (!element.isJsonArray() || element.getAsJsonArray().size() != shape[from]) {
            return false;
        }
        for (JsonElement part : element.getAsJsonArray()) {
            if (!hasShape(part, shape, from + 1)) {
                return false;
            }
        }
        return true;
    }

    private int fill(String path, JsonArray list, double[] numbers, int from) throws CheckpointFormatException {
        int filled = from;
        for (int i = 0; i < list.size(); i++) {
            JsonElement element = list.get(i);
            if (element.isJsonArray()) {
                filled = fill(path + "[" + i + "]", element.getAsJsonArray(), numbers, filled);
            } else if (element instanceof JsonPrimitive value && value.isNumber()) {
                numbers[filled++] = value.getAsDouble();
            } else {
                throw new CheckpointFormatException(
                        config.origin() + ": " + path + "[" + i + "] must be a number, got " + element);
            }
        }
        return filled;
    }

    private static String[] shown(long[][] shapes) {
        return Arrays.stream(shapes).map(Arrays::toString).toArray(String[]::new);
    }
}
