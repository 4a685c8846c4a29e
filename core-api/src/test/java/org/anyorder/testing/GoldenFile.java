// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Tensors recorded from an original implementation, and the comparison with ours.
 *
 * <p>Reads safetensors with a few lines of its own, F32, F64 and I64 only, so that a golden test does not lean on the
 * reader under test. A failed comparison is an {@link AssertionError} that names file, tensor, tolerance, the largest
 * deviation and where it is.
 */
public final class GoldenFile {
    private final String file;
    private final JsonObject header;
    private final byte[] data;

    private GoldenFile(String file, byte[] bytes) {
        this.file = file;
        int length = Math.toIntExact(
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong());
        header = JsonParser.parseString(new String(bytes, 8, length, StandardCharsets.UTF_8))
                .getAsJsonObject();
        data = Arrays.copyOfRange(bytes, 8 + length, bytes.length);
    }

    /**
     * Reads a golden file from the class path.
     *
     * @param path absolute resource path, for example {@code /golden/ilm/cases.safetensors}
     * @return its tensors
     */
    public static GoldenFile resource(String path) {
        try (InputStream in = GoldenFile.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalArgumentException("there is no golden file " + path + " on the class path");
            }
            return new GoldenFile(path, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("golden file " + path + " could not be read", e);
        }
    }

    /**
     * Names of all tensors.
     *
     * @return sorted names; a new set
     */
    public Set<String> names() {
        Set<String> names = new TreeSet<>(header.keySet());
        names.remove("__metadata__");
        return names;
    }

    /**
     * The shape of a tensor.
     *
     * @param tensor its name
     * @return sizes
     */
    public Shape shape(String tensor) {
        return new Shape(longArray(entry(tensor).getAsJsonArray("shape")));
    }

    /**
     * The numbers of a tensor of any type.
     *
     * @param tensor its name
     * @return values in row-major order; a new array
     */
    public double[] doubles(String tensor) {
        ByteBuffer values = values(tensor);
        return switch (type(tensor)) {
            case "F32" ->
                IntStream.range(0, values.remaining() / 4)
                        .mapToDouble(i -> values.getFloat(4 * i))
                        .toArray();
            case "F64" ->
                IntStream.range(0, values.remaining() / 8)
                        .mapToDouble(i -> values.getDouble(8 * i))
                        .toArray();
            default -> Arrays.stream(longs(tensor)).asDoubleStream().toArray();
        };
    }

    /**
     * Rows of token ids.
     *
     * @param tensor name of ids, {@code (B, N)}
     * @return its rows
     */
    public int[][] rows(String tensor) {
        long[] ids = longs(tensor);
        int count = (int) shape(tensor).get(0);
        int length = ids.length / count;
        return IntStream.range(0, count)
                .mapToObj(row -> Arrays.stream(ids, row * length, (row + 1) * length)
                        .mapToInt(Math::toIntExact)
                        .toArray())
                .toArray(int[][]::new);
    }

    /**
     * The integers of a tensor.
     *
     * @param tensor its name
     * @return values in row-major order; a new array
     */
    public long[] longs(String tensor) {
        if (!type(tensor).equals("I64")) {
            throw new IllegalArgumentException(file + ": " + tensor + " is " + type(tensor) + ", not I64");
        }
        ByteBuffer values = values(tensor);
        return IntStream.range(0, values.remaining() / 8)
                .mapToLong(i -> values.getLong(8 * i))
                .toArray();
    }

    /**
     * Flags that are stored as integers.
     *
     * @param tensor its name
     * @return true where not 0, in row-major order; a new array
     */
    public boolean[] flags(String tensor) {
        long[] values = longs(tensor);
        boolean[] flags = new boolean[values.length];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = values[i] != 0;
        }
        return flags;
    }

    /**
     * A tensor as an array: F32 as float32, F64 as float64, I64 as int64.
     *
     * @param manager owns it
     * @param tensor its name
     * @return a new array
     */
    public NDArray array(NDManager manager, String tensor) {
        Shape shape = shape(tensor);
        return switch (type(tensor)) {
            case "I64" -> manager.create(longs(tensor), shape);
            case "F64" -> manager.create(doubles(tensor), shape);
            default -> manager.create(doubles(tensor), shape).toType(DataType.FLOAT32, false);
        };
    }

    /**
     * Flags as a boolean array.
     *
     * @param manager owns it
     * @param tensor its name
     * @return a new array, boolean
     */
    public NDArray flagArray(NDManager manager, String tensor) {
        return manager.create(flags(tensor), shape(tensor));
    }

    /**
     * Demands that an array is equal up to an absolute tolerance.
     *
     * @param tensor name of the expected values
     * @param actual ours, float32 or float64, the same shape
     * @param tolerance largest allowed absolute deviation
     * @return the largest deviation
     */
    public double requireClose(String tensor, NDArray actual, double tolerance) {
        boolean[] all = new boolean[(int) shape(tensor).size()];
        Arrays.fill(all, true);
        return requireClose(tensor, actual, all, tolerance);
    }

    /**
     * Demands that the rows of an array that matter are equal up to an absolute tolerance.
     *
     * @param tensor name of the expected values
     * @param actual ours, float32 or float64, the same shape
     * @param rows whether each of the leading rows counts; their number divides the number of values
     * @param tolerance largest allowed absolute deviation
     * @return the largest deviation
     */
    public double requireClose(String tensor, NDArray actual, boolean[] rows, double tolerance) {
        requireShape(tensor, actual);
        return compare(tensor, numbers(actual), rows, tolerance, "absolute");
    }

    /**
     * Demands that an array is equal up to a tolerance relative to the largest expected absolute value.
     *
     * @param tensor name of the expected values
     * @param actual ours, float32 or float64, the same shape
     * @param rows whether each of the leading rows counts; their number divides the number of values
     * @param tolerance largest allowed ratio of a deviation to the largest expected absolute value of the tensor
     * @return the largest absolute deviation
     */
    public double requireRelativelyClose(String tensor, NDArray actual, boolean[] rows, double tolerance) {
        requireShape(tensor, actual);
        double scale = Arrays.stream(doubles(tensor)).map(Math::abs).max().orElseThrow();
        return compare(tensor, numbers(actual), rows, tolerance * scale, "relative " + tolerance);
    }

    /**
     * Demands that a whole array is equal up to a tolerance relative to the largest expected absolute value.
     *
     * @param tensor name of the expected values
     * @param actual ours, float32 or float64, the same shape
     * @param tolerance largest allowed ratio of a deviation to the largest expected absolute value of the tensor
     * @return the largest absolute deviation
     */
    public double requireRelativelyClose(String tensor, NDArray actual, double tolerance) {
        boolean[] all = new boolean[(int) shape(tensor).size()];
        Arrays.fill(all, true);
        return requireRelativelyClose(tensor, actual, all, tolerance);
    }

    private double compare(String tensor, double[] actual, boolean[] rows, double tolerance, String kind) {
        double[] expected = doubles(tensor);
        int width = expected.length / rows.length;
        int worst = -1;
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            double deviation = rows[i / width] ? Math.abs(actual[i] - expected[i]) : 0;
            if (!(deviation <= largest)) { // a NaN is the largest deviation
                worst = i;
                largest = Double.isNaN(deviation) ? Double.POSITIVE_INFINITY : deviation;
            }
        }
        if (!(largest <= tolerance)) {
            throw new AssertionError(String.format(
                    Locale.ROOT,
                    "%s: %s deviates by %.3g at flat index %d of %s (expected %.9g, got %.9g), allowed %.3g (%s)",
                    file,
                    tensor,
                    largest,
                    worst,
                    shape(tensor),
                    expected[worst],
                    actual[worst],
                    tolerance,
                    kind));
        }
        return largest;
    }

    private void requireShape(String tensor, NDArray actual) {
        if (!actual.getShape().equals(shape(tensor))) {
            throw new AssertionError(
                    file + ": " + tensor + " has shape " + shape(tensor) + ", ours has " + actual.getShape());
        }
    }

    private static double[] numbers(NDArray array) {
        if (array.getDataType() == DataType.FLOAT64) {
            return array.toDoubleArray();
        }
        float[] floats = array.toFloatArray();
        return IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).toArray();
    }

    private ByteBuffer values(String tensor) {
        long[] offsets = longArray(entry(tensor).getAsJsonArray("data_offsets"));
        return ByteBuffer.wrap(data, (int) offsets[0], (int) (offsets[1] - offsets[0]))
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private String type(String tensor) {
        return entry(tensor).get("dtype").getAsString();
    }

    private JsonObject entry(String tensor) {
        JsonElement entry = header.get(tensor);
        if (entry == null) {
            throw new IllegalArgumentException(file + " holds no " + tensor + ", only " + names());
        }
        return entry.getAsJsonObject();
    }

    private static long[] longArray(JsonArray array) {
        long[] values = new long[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).getAsLong();
        }
        return values;
    }
}
