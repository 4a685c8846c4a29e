// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.anyorder.table.JointTable;

/** Recorded numbers of any-subset speculation: a joint law, and what drafting takes of it. */
final class GoldenRuns {
    private GoldenRuns() {}

    /**
     * A recorded run.
     *
     * @param template tokens by position, hidden ones {@link LawModel#HIDDEN}
     * @param draftLength k
     * @param expectedNfe the mean number of evaluations
     * @param conditional the law of the hidden positions, row-major
     */
    record Run(int[] template, int draftLength, double expectedNfe, double[] conditional) {
        @Override
        public String toString() {
            return Arrays.toString(template) + ", draft length " + draftLength;
        }
    }

    static JsonElement read(String path) throws IOException {
        try (InputStream in = Objects.requireNonNull(GoldenRuns.class.getResourceAsStream("/golden/" + path), path)) {
            return JsonParser.parseString(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static JsonObject exact() throws IOException {
        return read("speculative/assd_exact.json").getAsJsonObject();
    }

    static JointTable table() throws IOException {
        JsonObject file = exact();
        return JointTable.of(
                file.get("vocab").getAsInt(),
                file.get("length").getAsInt(),
                numbers(file.getAsJsonArray("joint_row_major")));
    }

    /** The table as a function. */
    static LawModel model() throws IOException {
        JsonObject file = exact();
        int tokens = file.get("vocab").getAsInt();
        JointTable table = table();
        return new LawModel(table.anySubset().vocabulary(), file.get("length").getAsInt(), 0, (visible, position) -> {
            int[] seen = Arrays.stream(visible)
                    .map(token -> token == LawModel.HIDDEN ? tokens : token)
                    .toArray();
            double[] logits = new double[tokens];
            for (int token = 0; token < tokens; token++) {
                seen[position] = token;
                logits[token] = Math.log(table.mass(seen));
            }
            return logits;
        });
    }

    static List<Run> runs() throws IOException {
        JsonObject file = exact();
        int length = file.get("length").getAsInt();
        return file.getAsJsonArray("runs").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .map(run -> {
                    int[] template = new int[length];
                    Arrays.fill(template, LawModel.HIDDEN);
                    run.getAsJsonObject("prompt")
                            .entrySet()
                            .forEach(given -> template[Integer.parseInt(given.getKey())] =
                                    given.getValue().getAsInt());
                    return new Run(
                            template,
                            run.get("k").getAsInt(),
                            run.get("expected_nfe").getAsDouble(),
                            numbers(run.getAsJsonArray("conditional")));
                })
                .toList();
    }

    static double[] numbers(JsonArray array) {
        return array.asList().stream().mapToDouble(JsonElement::getAsDouble).toArray();
    }
}
