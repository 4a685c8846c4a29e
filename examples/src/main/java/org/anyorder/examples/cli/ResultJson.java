// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.Function;
import org.anyorder.Generation;
import org.anyorder.Usage;

/** Results as JSON, one object a line. */
final class ResultJson {

    private static final Gson GSON = new com.google.gson.GsonBuilder()
            .serializeNulls()
            .disableHtmlEscaping()
            .create();

    private ResultJson() {}

    static String line(JsonObject object) {
        return GSON.toJson(object);
    }

    static JsonObject of(Generation generation, Function<int[], String> text) {
        JsonObject object = new JsonObject();
        object.addProperty("request", generation.request());
        object.addProperty("sample", generation.sample());
        describe(object, generation, text);
        object.add("usage", of(generation.usage()));
        if (!generation.alternatives().isEmpty()) {
            JsonArray alternatives = new JsonArray();
            for (Generation alternative : generation.alternatives()) {
                JsonObject further = new JsonObject();
                describe(further, alternative, text);
                alternatives.add(further);
            }
            object.add("alternatives", alternatives);
        }
        return object;
    }

    private static void describe(JsonObject object, Generation generation, Function<int[], String> text) {
        object.add("tokens", array(generation.tokens()));
        object.addProperty("text", text.apply(generation.tokens()));
        object.add("steps", array(generation.steps()));
        JsonArray logProbs = new JsonArray();
        Arrays.stream(generation.logProbs()).forEach(value -> logProbs.add(number(value)));
        object.add("logProbs", logProbs);
        object.add("logProb", number(generation.logProb()));
        object.addProperty("finishReason", generation.finishReason().label());
    }

    static JsonObject of(Usage usage) {
        JsonObject object = new JsonObject();
        object.addProperty("nfe", usage.nfe());
        object.addProperty("storePasses", usage.storePasses());
        object.addProperty("generated", usage.generated());
        object.addProperty("drafted", usage.drafted());
        object.addProperty("accepted", usage.accepted());
        object.addProperty("draftNfe", usage.draftNfe());
        object.addProperty("rows", usage.rows());
        object.addProperty("seconds", usage.seconds());
        return object;
    }

    static JsonArray array(int[] values) {
        JsonArray array = new JsonArray(values.length);
        Arrays.stream(values).forEach(array::add);
        return array;
    }

    static JsonArray array(Collection<String> values) {
        JsonArray array = new JsonArray(values.size());
        values.forEach(array::add);
        return array;
    }

    /** JSON has no NaN and no infinity. */
    static com.google.gson.JsonElement number(double value) {
        return Double.isFinite(value) ? new JsonPrimitive(value) : JsonNull.INSTANCE;
    }
}
