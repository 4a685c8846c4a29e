// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding;

import ai.djl.Device;
import java.io.IOException;
import java.util.List;
import java.util.ServiceLoader;
import org.anyorder.Generator;
import org.anyorder.GeneratorLoader;
import org.anyorder.LoadOptions;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.checkpoint.ModelLocation;
import org.anyorder.kernel.Precision;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.ModelProvider;
import org.anyorder.model.Recommendation;
import org.anyorder.model.SequenceModel;
import org.anyorder.sampling.SamplingOptions;

/** Loads models and generators from folders and embedded models, with whichever provider claims the configuration. */
public final class FolderLoader implements GeneratorLoader {

    /** Made by {@link ServiceLoader}. */
    public FolderLoader() {}

    /**
     * Loads a model without a strategy.
     *
     * @param reference the path of a folder or the name of an embedded model
     * @param device where the weights go
     * @param precision of the weights in products
     * @return the model; closed by the caller
     * @throws IOException if there is no such model, no provider claims it, or a file is unusable
     */
    public static LoadedModel open(String reference, Device device, Precision precision) throws IOException {
        try (ModelLocation location = ModelLocation.of(reference)) {
            ModelFolder folder = ModelFolder.open(location.folder());
            LoadedModel model = provider(folder.config()).load(folder, device, precision);
            try {
                return new FolderModel(model, Recommendation.of(folder.generationDefaults(), model.recommendation()));
            } catch (IOException | RuntimeException | Error e) {
                try (model) {
                    throw e;
                }
            }
        }
    }

    @Override
    public Generator load(String model, LoadOptions options) throws IOException {
        LoadedModel loaded = open(model, options.device(), options.precision());
        ResolvedModels resolved = new ResolvedModels(model, options.device(), options.precision());
        AutoCloseable resources = () -> {
            try (loaded) {
                resolved.close();
            }
        };
        try {
            Recommendation recommendation = loaded.recommendation();
            StrategyCatalogs.Choice choice =
                    StrategyCatalogs.find(loaded, options.strategy().or(recommendation::strategy));
            return generator(choice, options, recommendation, resolved, resources);
        } catch (IOException | RuntimeException | Error e) {
            try (loaded;
                    resolved) {
                throw e;
            }
        }
    }

    private static Generator generator(
            StrategyCatalogs.Choice choice,
            LoadOptions options,
            Recommendation recommendation,
            ResolvedModels resolved,
            AutoCloseable resources)
            throws IOException {
        StrategyOptions values = new StrategyOptions(options.options());
        String name = choice.entry().description().name();
        if (recommendation.strategy().filter(name::equals).isPresent()) {
            values = values.orElse(recommendation.options());
        }
        return generator(choice.entry(), choice.view(), values, recommendation, resolved, resources);
    }

    private static <M extends SequenceModel> Generator generator(
            StrategyCatalog.Entry<M> entry,
            SequenceModel view,
            StrategyOptions values,
            Recommendation recommendation,
            ResolvedModels resolved,
            AutoCloseable resources)
            throws IOException {
        DecodingStrategy<M> strategy = entry.create(values, resolved);
        SamplingOptions.Builder sampling = SamplingOptions.builder();
        recommendation.temperature().ifPresent(sampling::temperature);
        recommendation.topK().ifPresent(sampling::topK);
        recommendation.topP().ifPresent(p -> sampling.topP(p, strategy.topPCrossing()));
        return StrategyGenerator.owning(entry.model().cast(view), strategy, sampling.build(), resources);
    }

    private static ModelProvider provider(ModelConfig config) throws CheckpointFormatException {
        List<ModelProvider> claims = ServiceLoader.load(ModelProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.claims(config))
                .toList();
        if (claims.size() == 1) {
            return claims.get(0);
        }
        String type = config.modelType().map(name -> "'" + name + "'").orElse("(none)");
        if (claims.isEmpty()) {
            throw new CheckpointFormatException(config.origin() + ": model_type " + type
                    + " is of no architecture known here; is the family's module on the class path?");
        }
        throw new CheckpointFormatException(config.origin() + ": model_type " + type + " is claimed by "
                + claims.get(0).getClass().getName() + " and "
                + claims.get(1).getClass().getName());
    }
}
