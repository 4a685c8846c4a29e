// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Recorded numbers of speculative decoding. */
public final class GoldenNumbers {
    private GoldenNumbers() {}

    public static List<JsonObject> cases(String name) throws IOException {
        return read(name).getAsJsonArray().asList().stream()
                .map(JsonElement::getAsJsonObject)
                .toList();
    }

    public static JsonObject object(String name) throws IOException {
        return read(name).getAsJsonObject();
    }

    private static JsonElement read(String name) throws IOException {
        String path = "/golden/speculative/" + name + ".json";
        try (InputStream in = Objects.requireNonNull(GoldenNumbers.class.getResourceAsStream(path), path)) {
            return JsonParser.parseString(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    public static double[] numbers(JsonArray array) {
        return array.asList().stream().mapToDouble(JsonElement::getAsDouble).toArray();
    }

    public static int[] integers(JsonArray array) {
        return array.asList().stream().mapToInt(JsonElement::getAsInt).toArray();
    }
}
