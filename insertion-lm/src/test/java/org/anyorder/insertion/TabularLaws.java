// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.anyorder.table.SequenceTable;
import org.anyorder.table.Weighting;

/** The toy laws of {@code golden/ilm/tabular.json}. */
final class TabularLaws {

    private final JsonObject part;

    private TabularLaws(JsonObject part) {
        this.part = part;
    }

    static TabularLaws fixedLength() {
        return new TabularLaws(golden("/golden/ilm/tabular.json").getAsJsonObject("fixed_length"));
    }

    static TabularLaws variableLength() {
        return new TabularLaws(golden("/golden/ilm/tabular.json").getAsJsonObject("variable_length"));
    }

    static JsonObject golden(String path) {
        try (Reader reader = new InputStreamReader(
                Objects.requireNonNull(TabularLaws.class.getResourceAsStream(path), path), StandardCharsets.UTF_8)) {
            return JsonParser.parseReader(reader).getAsJsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Map<List<Integer>, Double> data() {
        return law(part.getAsJsonObject("data"));
    }

    /** The recorded law of the sampler that uses the optimum. */
    Map<List<Integer>, Double> sampled(Weighting weighting) {
        String key = weighting == Weighting.PLAIN ? "plain" : "length_corrected";
        return law(part.getAsJsonObject(key).getAsJsonObject("law"));
    }

    /** The recorded least loss: of the insertions, then of the stop. */
    double[] optimalLosses(Weighting weighting) {
        JsonObject object = part.getAsJsonObject(weighting == Weighting.PLAIN ? "plain" : "length_corrected");
        return new double[] {
            object.get("optimal_ce").getAsDouble(),
            object.get("optimal_stop_loss").getAsDouble()
        };
    }

    SequenceTable table(Weighting weighting) {
        int letters = 1
                + data().keySet().stream()
                        .flatMap(List::stream)
                        .mapToInt(Integer::intValue)
                        .max()
                        .orElseThrow();
        return SequenceTable.of(letters, data(), weighting);
    }

    /** Normalised: the file holds ten digits. */
    private static Map<List<Integer>, Double> law(JsonObject object) {
        double sum = object.entrySet().stream()
                .mapToDouble(entry -> entry.getValue().getAsDouble())
                .sum();
        Map<List<Integer>, Double> law = new LinkedHashMap<>();
        object.entrySet()
                .forEach(entry -> law.put(
                        entry.getKey()
                                .chars()
                                .map(letter -> letter - 'a')
                                .boxed()
                                .toList(),
                        entry.getValue().getAsDouble() / sum));
        return law;
    }
}
