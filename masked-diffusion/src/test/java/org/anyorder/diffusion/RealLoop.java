// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.decoding.StrategyCatalog;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.decoding.StrategyOptions;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.ModelResolver;
import org.anyorder.model.SequenceModel;
import org.anyorder.testing.AssertingMaskedModel;
import org.anyorder.testing.Draws;

/** Makes strategies of the catalog and generates by the loop that everybody uses, with a watched model. */
final class RealLoop {

    /** Any reference is the golden joint law, seen causally. */
    static final ModelResolver GOLDEN = new ModelResolver() {
        @Override
        public <M extends SequenceModel> M resolve(String reference, Class<M> type) {
            return type.cast(GoldenLaws.table().causal());
        }
    };

    private RealLoop() {}

    /** A strategy by name, with options as {@code "steps=3 grid=exact"}. */
    static DecodingStrategy<MaskedModel> strategy(String name, String settings) {
        return strategy(name, settings, GOLDEN);
    }

    @SuppressWarnings("unchecked")
    static DecodingStrategy<MaskedModel> strategy(String name, String settings, ModelResolver models) {
        StrategyCatalog.Entry<?> entry = new DiffusionStrategies()
                .entries().stream()
                        .filter(each -> each.description().name().equals(name))
                        .findFirst()
                        .orElseThrow();
        try {
            return (DecodingStrategy<MaskedModel>) entry.create(options(settings), models);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static StrategyOptions options(String settings) {
        Map<String, String> options = new LinkedHashMap<>();
        Arrays.stream(settings.split(" ")).filter(pair -> !pair.isEmpty()).forEach(pair -> {
            int at = pair.indexOf('=');
            options.put(pair.substring(0, at), pair.substring(at + 1));
        });
        return new StrategyOptions(options);
    }

    /** All samples of all requests, by request, then sample; the model's states must have been closed once. */
    static List<Generation> generate(
            MaskedModel model, DecodingStrategy<MaskedModel> strategy, List<GenerationRequest> requests, int batch) {
        AssertingMaskedModel watched = new AssertingMaskedModel(model);
        try (StrategyGenerator<MaskedModel> generator = StrategyGenerator.of(watched, strategy)) {
            List<Generation> generations = Draws.of(generator, requests, batch);
            watched.requireStatesClosedOnce();
            return generations;
        }
    }

    static Generation generate(MaskedModel model, DecodingStrategy<MaskedModel> strategy, GenerationRequest request) {
        return generate(model, strategy, List.of(request), 1).get(0);
    }

    /** How often each sequence was drawn. */
    static Map<List<Integer>, Integer> counts(
            MaskedModel model, DecodingStrategy<MaskedModel> strategy, GenerationRequest request) {
        try (StrategyGenerator<MaskedModel> generator =
                StrategyGenerator.of(new AssertingMaskedModel(model), strategy)) {
            return Draws.counts(generator, request, 4000);
        }
    }
}
