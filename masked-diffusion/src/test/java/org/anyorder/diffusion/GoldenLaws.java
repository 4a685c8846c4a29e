// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.anyorder.model.Visibility;
import org.anyorder.table.JointTable;

/** The enumerated laws of {@code golden/mdlm/exact_laws.json}. */
final class GoldenLaws {

    static final int TOKENS = 3;
    static final int LENGTH = 3;

    private static final JsonObject FILE = golden("/golden/mdlm/exact_laws.json");

    private GoldenLaws() {}

    static JsonObject golden(String path) {
        try (Reader reader = new InputStreamReader(
                Objects.requireNonNull(GoldenLaws.class.getResourceAsStream(path), path), StandardCharsets.UTF_8)) {
            return JsonParser.parseReader(reader).getAsJsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JointTable table() {
        return table(new Visibility.Full());
    }

    static JointTable table(Visibility visibility) {
        return JointTable.of(TOKENS, LENGTH, probabilities("target"), visibility);
    }

    static Map<List<Integer>, Double> target() {
        return law("target");
    }

    static Map<List<Integer>, Double> law(String name) {
        return law(probabilities(name));
    }

    /** Row-major: outcome x stands at the sum of x_i V^(L-1-i). */
    static Map<List<Integer>, Double> law(double[] probabilities) {
        Map<List<Integer>, Double> law = new LinkedHashMap<>();
        for (int index = 0; index < probabilities.length; index++) {
            law.put(List.of(index / 9, index / 3 % 3, index % 3), probabilities[index]);
        }
        return law;
    }

    static double totalVariation(String name) {
        return FILE.getAsJsonObject("total_variation_to_target").get(name).getAsDouble();
    }

    /** Normalised: the file holds ten digits. */
    private static double[] probabilities(String name) {
        JsonArray law = FILE.getAsJsonObject("laws").getAsJsonArray(name);
        double[] numbers = IntStream.range(0, law.size())
                .mapToDouble(index -> law.get(index).getAsDouble())
                .toArray();
        double sum = Arrays.stream(numbers).sum();
        return Arrays.stream(numbers).map(number -> number / sum).toArray();
    }
}
