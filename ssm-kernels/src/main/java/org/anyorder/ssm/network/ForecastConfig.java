// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.network.PublishedWeights;
import org.anyorder.nn.Compute;

/** The configuration of a forecaster: its {@code config.json}, read. */
public sealed interface ForecastConfig permits SpaceTimeConfig, ArNetConfig {
    /** The values of {@code model_type}. */
    Set<String> TYPES = Set.of(SpaceTimeConfig.TYPE, ArNetConfig.TYPE);

    /** What training adds to the configuration, for those who measure. */
    String DATA = "data";

    /**
     * How many values of the past are read.
     *
     * @return at least 1
     */
    int lag();

    /**
     * The scale of each series.
     *
     * @return how it is found
     */
    Normalisation normalisation();

    /**
     * Declares the network.
     *
     * @param compute arithmetic of its linear layers
     * @return the network, without values
     */
    ForecastNetwork network(Compute compute);

    /**
     * Reads a configuration.
     *
     * @param json the keys
     * @return the configuration
     * @throws CheckpointFormatException if the model is no forecaster, or a key is missing, unknown or out of range
     */
    static ForecastConfig read(ModelConfig json) throws CheckpointFormatException {
        Optional<String> type = json.modelType();
        if (type.isPresent() && type.get().equals(SpaceTimeConfig.TYPE)) {
            return SpaceTimeConfig.read(json);
        }
        if (type.isPresent() && type.get().equals(ArNetConfig.TYPE)) {
            return ArNetConfig.read(json);
        }
        throw json.refuse("model_type", "\"spacetime\" or \"ar-net\" for a forecaster");
    }

    /**
     * The names of its weights: a forecaster is published as it is.
     *
     * @param network the network, declared
     * @return the names
     */
    static PublishedWeights names(ForecastNetwork network) {
        PublishedWeights.Builder names = PublishedWeights.builder("forecaster");
        network.shapes().keySet().forEach(path -> names.one(path, path));
        return names.build();
    }

    /**
     * The scale that a file asks for.
     *
     * @param json the keys
     * @return the mean's, unless it says otherwise
     * @throws CheckpointFormatException if it asks for one that there is not
     */
    static Normalisation readNormalisation(ModelConfig json) throws CheckpointFormatException {
        return json.choiceOr("normalisation", Normalisation.MEAN);
    }

    /**
     * Refuses what no forecaster of a type has.
     *
     * @param json the keys
     * @param keys those of the type, besides what all have
     * @throws CheckpointFormatException if there is another
     */
    static void refuseOthers(ModelConfig json, String... keys) throws CheckpointFormatException {
        List<String> known = Arrays.asList(keys);
        Set<String> all = new java.util.TreeSet<>(known);
        all.addAll(List.of("model_type", "lag", "normalisation", DATA));
        json.refuseOthers(all);
    }
}
