// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train.causal;

import ai.djl.nn.Block;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.train.Objective;
import org.anyorder.train.ObjectiveSettings;
import org.anyorder.train.data.StartingPoint;
import org.anyorder.train.data.TokenSource;

/**
 * Reads what the objectives of causal models have in common from a training file: the object {@code data} of any task
 * ({@link TokenSource#read}), such as
 *
 * <pre>{@code
 * {"task": "text", "text": "shakespeare.txt", "tokenizer": "tokenizer.json", "min_window": 8, "max_window": 128}
 * }</pre>
 *
 * the network that {@code model} describes, and the option {@code start}, the folder of a trained network of the same
 * sizes to start from. The begin token need not be said in {@code model} where the tokenizer calls one {@code <bos>}.
 *
 * @param settings what the training file says
 */
public record CausalReader(ObjectiveSettings settings) {
    private static final String BEGIN = "bos_token_id";

    /** Makes an objective once network and data are known. */
    public interface Maker {
        /**
         * Makes it.
         *
         * @param trainee the network
         * @param source where rows come from
         * @param <N> the network's type
         * @return the objective
         * @throws IOException if something cannot be read
         */
        <N extends Block> Objective<N> make(CausalTrainee<N> trainee, TokenSource source) throws IOException;
    }

    /**
     * Reads it.
     *
     * @param options keys of the objective besides those that all have
     * @param maker makes the objective
     * @return the objective
     * @throws IOException if a value is refused or the data cannot be read
     */
    public Objective<?> read(Set<String> options, Maker maker) throws IOException {
        Set<String> known = new TreeSet<>(options);
        known.addAll(Set.of("name", StartingPoint.OPTION));
        settings.options().refuseOthers(known);
        CausalTraineeProvider provider = CausalTraineeProvider.of(settings.model());
        try {
            TokenSource source = TokenSource.read(settings);
            CausalTrainee<?> trainee =
                    provider.create(completed(source), settings.precision(), StartingPoint.read(settings));
            if (trainee.begin().isEmpty() && source.shortest() < 2) {
                throw settings.data().refuse("min_window", "at least 2 for a model without a begin token");
            }
            return maker.make(trainee, source);
        } catch (IllegalArgumentException refused) {
            throw new CheckpointFormatException(settings.options().origin() + ": " + refused.getMessage(), refused);
        }
    }

    private ModelConfig completed(TokenSource source) throws CheckpointFormatException {
        ModelConfig model = settings.model();
        if (model.has(BEGIN) || source.special("<bos>").isEmpty()) {
            return model;
        }
        JsonObject json = model.raw().deepCopy();
        json.addProperty(BEGIN, source.special("<bos>").getAsInt());
        return ModelConfig.parse(model.origin(), json.toString());
    }
}
