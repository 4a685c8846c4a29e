// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.train;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.anyorder.anysubset.network.SubsetOrder.Sight;
import org.anyorder.anysubset.network.XlnetConfig;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.train.Objective;
import org.anyorder.train.ObjectiveProvider;
import org.anyorder.train.ObjectiveSettings;
import org.anyorder.train.data.StartingPoint;
import org.anyorder.train.data.TokenSource;

/**
 * The objective {@code any-subset} of training files, {@link LatticeObjective}, with the object {@code data} of any
 * task ({@link TokenSource#read}), such as
 *
 * <pre>{@code
 * {"task": "text", "text": "shakespeare.txt", "tokenizer": "tokenizer.json", "min_window": 8, "max_window": 128}
 * }</pre>
 *
 * and the network that {@code model} describes, {@code model_type} {@code xlnet}. The mask, the begin token and the
 * length, which the data decide, need not be said there. Options, all of them optional, with what they mean if absent:
 * {@code least_rate} and {@code most_rate} (share of a row that is asked; 0.5 and 0.99), {@code start_rate} (both in
 * the beginning; 0.15), {@code warm_up_rows} (until they are final; 0), {@code strata} (rows that share the rates
 * evenly; 32), {@code weights} ({@code none}, {@code rate} or {@code odds}; none), {@code targets} ({@code chain}, or
 * {@code parallel}: each from the prompt alone; chain), {@code begun} (share of rows behind the begin token; 0.25),
 * {@code start} (folder of a trained network of the same sizes, such as a published XLNet; fresh).
 */
public final class AnySubsetProvider implements ObjectiveProvider {
    private static final Set<String> OPTIONS = Set.of(
            "name",
            "least_rate",
            "most_rate",
            "start_rate",
            "warm_up_rows",
            "strata",
            "weights",
            "targets",
            "begun",
            StartingPoint.OPTION);
    private static final String MASK = "mask_token_id";
    private static final String BEGIN = "bos_token_id";
    private static final String LENGTH = "model_length";

    /** What a token is predicted from. */
    private enum Targets {
        CHAIN(Sight.ORACLE),
        PARALLEL(Sight.DRAFT);

        private final Sight sight;

        Targets(Sight sight) {
            this.sight = sight;
        }
    }

    /** For {@link java.util.ServiceLoader}. */
    public AnySubsetProvider() {}

    @Override
    public String name() {
        return "any-subset";
    }

    @Override
    public Objective<?> create(ObjectiveSettings settings) throws IOException {
        settings.options().refuseOthers(new TreeSet<>(OPTIONS));
        if (!settings.model().isOneOf(Set.of(XlnetConfig.MODEL_TYPE))) {
            throw settings.model().refuse("model_type", '"' + XlnetConfig.MODEL_TYPE + "\" for this objective");
        }
        try {
            TokenSource source = TokenSource.read(settings);
            if (source.shortest() < 2) {
                throw settings.data().refuse("min_window", "at least 2: a token is asked, another is given");
            }
            XlnetConfig config = XlnetConfig.read(completed(settings.model(), source));
            Set<String> known = new TreeSet<>(config.toJson().keySet());
            known.addAll(Set.of(BEGIN, "eos_token_id"));
            settings.model().refuseOthers(known);
            XlnetTrainee trainee = new XlnetTrainee(
                    config, settings.precision(), StartingPoint.read(settings).folder());
            return new LatticeObjective(trainee, source, plan(settings.options()));
        } catch (IllegalArgumentException refused) {
            throw new CheckpointFormatException(settings.options().origin() + ": " + refused.getMessage(), refused);
        }
    }

    private static LatticePlan plan(ModelConfig options) throws IOException {
        MaskingCurriculum curriculum = new MaskingCurriculum(
                options.realOr("start_rate", 0.15, 0, 1),
                options.realOr("least_rate", 0.5, 0, 1),
                options.realOr("most_rate", 0.99, 0, 1),
                options.longOr("warm_up_rows", 0, 0, Long.MAX_VALUE),
                options.integerOr("strata", 32, 1, 1 << 20));
        return new LatticePlan(
                curriculum,
                options.choiceOr("weights", RateWeight.NONE),
                options.choiceOr("targets", Targets.CHAIN).sight,
                options.realOr("begun", 0.25, 0, 1));
    }

    private static ModelConfig completed(ModelConfig model, TokenSource source) throws CheckpointFormatException {
        JsonObject json = model.raw().deepCopy();
        special(json, model, source, MASK, "<mask>");
        special(json, model, source, BEGIN, "<bos>");
        if (!json.has(LENGTH)) {
            json.addProperty(LENGTH, source.longest() + (json.has(BEGIN) ? 1 : 0));
        }
        return ModelConfig.parse(model.origin(), json.toString());
    }

    private static void special(JsonObject json, ModelConfig model, TokenSource source, String key, String token)
            throws CheckpointFormatException {
        OptionalInt ofData = source.special(token);
        if (ofData.isEmpty()) {
            return;
        }
        int id = ofData.getAsInt();
        if (model.has(key) && model.integer(key, 0, Integer.MAX_VALUE) != id) {
            throw model.refuse(key, id + " for these data, or absent");
        }
        json.addProperty(key, id);
    }
}
