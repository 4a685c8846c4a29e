// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.insertion.network.InsertionConfig;
import org.anyorder.insertion.network.InsertionKind;
import org.anyorder.insertion.network.SpecialTokens;
import org.anyorder.train.ObjectiveSettings;

/**
 * Reads what the objectives of this family have in common from a training file. What the data decide (vocabulary,
 * special tokens, layout, longest sequence) need not be said in {@code model}; said otherwise it is refused.
 */
record SubjectReader(ObjectiveSettings settings, InsertionKind kind) {
    InsertionSubject read() throws IOException {
        ExampleSource source = ExampleSources.read(settings);
        ModelConfig options = settings.options();
        try {
            return new InsertionSubject(
                    InsertionConfig.read(completed(source)),
                    settings.precision(),
                    source,
                    new TokenDrops(
                            options.realOr("prompt_fraction", 0, 0, 1), options.realOr("span_fraction", 0, 0, 1)));
        } catch (IllegalArgumentException refused) {
            throw new CheckpointFormatException(options.origin() + ": " + refused.getMessage(), refused);
        }
    }

    private ModelConfig completed(ExampleSource source) throws CheckpointFormatException {
        ModelConfig model = settings.model();
        JsonObject json = model.raw().deepCopy();
        if (!json.has("max_length")) {
            json.addProperty("max_length", source.longest());
        }
        if (!json.has("num_embeddings")) {
            json.addProperty("num_embeddings", source.vocabularySize());
        }
        Map<String, JsonPrimitive> decided = decided(source);
        for (Map.Entry<String, JsonPrimitive> entry : decided.entrySet()) {
            String key = entry.getKey();
            if (json.has(key) && !json.get(key).equals(entry.getValue())) {
                throw model.refuse(key, entry.getValue() + " for this objective and these data, or absent");
            }
            json.add(key, entry.getValue());
        }
        ModelConfig completed = ModelConfig.parse(model.origin(), json.toString());
        Set<String> known =
                new TreeSet<>(InsertionConfig.read(completed).toJson().keySet());
        known.addAll(decided.keySet());
        completed.refuseOthers(known);
        return completed;
    }

    private Map<String, JsonPrimitive> decided(ExampleSource source) {
        SpecialTokens special = source.specialTokens();
        Map<String, JsonPrimitive> decided = new LinkedHashMap<>();
        decided.put("model_type", new JsonPrimitive(kind.modelType()));
        decided.put("padding_idx", new JsonPrimitive(special.padding()));
        decided.put("mask_idx", new JsonPrimitive(special.mask()));
        put(decided, "cls_token_id", special.cls());
        put(decided, "bos_token_id", special.bos());
        put(decided, "eos_token_id", special.eos());
        put(decided, "sep_token_id", special.sep());
        put(decided, "unk_token_id", special.unknown());
        decided.put("prompt_layout", new JsonPrimitive(source.layout().key()));
        return decided;
    }

    private static void put(Map<String, JsonPrimitive> decided, String key, OptionalInt id) {
        id.ifPresent(value -> decided.put(key, new JsonPrimitive(value)));
    }
}
