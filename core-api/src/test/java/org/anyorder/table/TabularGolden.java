// SPDX-License-Identifier: Apache-2.0
package org.anyorder.table;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The toy laws of {@code golden/ilm/tabular.json}: letters are tokens from {@code a} = 0 on. */
final class TabularGolden {

    private TabularGolden() {}

    static JsonObject read() {
        try (Reader reader = new InputStreamReader(
                Objects.requireNonNull(TabularGolden.class.getResourceAsStream("/golden/ilm/tabular.json")),
                StandardCharsets.UTF_8)) {
            return JsonParser.parseReader(reader).getAsJsonObject();
        } catch (java.io.IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<List<Integer>, Double> law(JsonObject law) {
        Map<List<Integer>, Double> read = new LinkedHashMap<>();
        law.entrySet()
                .forEach(entry -> read.put(
                        entry.getKey()
                                .chars()
                                .map(letter -> letter - 'a')
                                .boxed()
                                .toList(),
                        entry.getValue().getAsDouble()));
        return read;
    }

    static int[] tokens(String letters) {
        return letters.chars().map(letter -> letter - 'a').toArray();
    }
}
