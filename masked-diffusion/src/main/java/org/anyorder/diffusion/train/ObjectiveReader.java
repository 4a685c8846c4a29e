// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.train;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.TokenizerFile;
import org.anyorder.diffusion.network.DiffusionConfig;
import org.anyorder.nn.TypedBlock;
import org.anyorder.train.Objective;
import org.anyorder.train.ObjectiveSettings;
import org.anyorder.train.data.StartingPoint;
import org.anyorder.train.data.TokenSource;

/**
 * Reads what the objectives of this family have in common from a training file: the object {@code data},
 *
 * <pre>{@code
 * {"task": "text", "text": "shakespeare.txt", "tokenizer": "tokenizer.json", "min_window": 8, "max_window": 96}
 * {"task": "answers", "file": "pairs.jsonl", "tokenizer": "tokenizer.json", "length": 128}
 * }</pre>
 *
 * the network that {@code model} describes, and the option {@code start}, the folder of a trained network of the same
 * sizes to start from. The mask and the length, which the data decide, need not be said in {@code model}.
 */
record ObjectiveReader(ObjectiveSettings settings) {
    static final Set<String> TRANSFORMERS = Set.of("mdlm", "bd3lm");

    /** Makes an objective once network and data are known. */
    interface Maker {
        <N extends TypedBlock> Objective<?> make(Trainee<N> trainee, TokenSource source) throws IOException;
    }

    Objective<?> read(Set<String> options, Set<String> modelTypes, Maker maker) throws IOException {
        Set<String> known = new TreeSet<>(options);
        known.add("name");
        known.add(StartingPoint.OPTION);
        settings.options().refuseOthers(known);
        String type = settings.model().string("model_type");
        if (!modelTypes.contains(type)) {
            throw settings.model().refuse("model_type", "one of " + new TreeSet<>(modelTypes) + " for this objective");
        }
        try {
            TokenSource source = source();
            ModelConfig model = completed(source);
            return TRANSFORMERS.contains(type)
                    ? maker.make(diffusion(model), source)
                    : maker.make(
                            new DecoderTrainee(
                                    model,
                                    settings.precision(),
                                    StartingPoint.read(settings).folder()),
                            source);
        } catch (IllegalArgumentException refused) {
            throw new CheckpointFormatException(settings.options().origin() + ": " + refused.getMessage(), refused);
        }
    }

    private DiffusionTrainee diffusion(ModelConfig model) throws CheckpointFormatException {
        DiffusionConfig sizes = DiffusionConfig.read(model);
        Set<String> known = new TreeSet<>(sizes.toJson().keySet());
        known.addAll(Set.of("rope_base", "causal", "mask_token_id"));
        model.refuseOthers(known);
        return new DiffusionTrainee(
                sizes, settings.precision(), StartingPoint.read(settings).folder());
    }

    private ModelConfig completed(TokenSource source) throws CheckpointFormatException {
        ModelConfig model = settings.model();
        JsonObject json = model.raw().deepCopy();
        boolean diffusion = TRANSFORMERS.contains(model.string("model_type"));
        String maskKey = diffusion ? "mask_index" : "mask_token_id";
        OptionalInt ofData = source.special("<mask>");
        if (ofData.isPresent()) {
            int mask = ofData.getAsInt();
            if (model.has(maskKey) && model.integer(maskKey, 0, Integer.MAX_VALUE) != mask) {
                throw model.refuse(maskKey, mask + " for these data, or absent");
            }
            json.addProperty(maskKey, mask);
        }
        if (diffusion && !json.has("model_length")) {
            json.addProperty("model_length", source.longest());
        }
        return ModelConfig.parse(model.origin(), json.toString());
    }

    private TokenSource source() throws IOException {
        ModelConfig data = settings.data();
        return switch (data.string("task")) {
            case "text", "chorales" -> TokenSource.read(settings);
            case "answers" -> answers(data);
            default -> throw data.refuse("task", "\"text\", \"chorales\" or \"answers\"");
        };
    }

    private TokenSource answers(ModelConfig data) throws IOException {
        data.refuseOthers(new TreeSet<>(Set.of("task", "file", "tokenizer", "length")));
        Path tokenizer = settings.resolve(data.string("tokenizer"));
        OptionalInt end = settings.model().optionalInteger("eos_token_id", 0, vocabulary() - 1);
        if (end.isEmpty()) {
            Integer ofTokenizer = TokenizerFile.read(tokenizer).addedTokens().get("<eos>");
            if (ofTokenizer == null) {
                throw settings.model().refuse("eos_token_id", "what fills rows behind answers");
            }
            end = OptionalInt.of(ofTokenizer);
        }
        return AnswerSource.open(
                settings.resolve(data.string("file")),
                tokenizer,
                vocabulary(),
                end.getAsInt(),
                data.integer("length", 2, 1 << 17));
    }

    private int vocabulary() throws CheckpointFormatException {
        return settings.model().integer("vocab_size", 2, 1 << 24);
    }
}
