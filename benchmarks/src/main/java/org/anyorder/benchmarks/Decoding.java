// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.anyorder.Cancellation;
import org.anyorder.Execution;
import org.anyorder.Generation;
import org.anyorder.GenerationListener;
import org.anyorder.GenerationRequest;
import org.anyorder.RequestSource;
import org.anyorder.decoding.StrategyCatalog;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.decoding.StrategyOptions;
import org.anyorder.model.ModelResolver;
import org.anyorder.model.SequenceModel;

/** Strategies of a catalog at work on requests. */
public final class Decoding {
    /** Where a strategy needs one model only. */
    public static final ModelResolver ALONE = new ModelResolver() {
        @Override
        public <S extends SequenceModel> S resolve(String reference, Class<S> type) {
            throw new IllegalArgumentException("no second model here, got " + reference);
        }
    };

    private Decoding() {}

    /**
     * Where a strategy needs a second model that is there already.
     *
     * @param second whatever it is called
     * @return finds it
     */
    public static ModelResolver with(SequenceModel second) {
        return new ModelResolver() {
            @Override
            public <S extends SequenceModel> S resolve(String reference, Class<S> type) {
                return type.cast(second);
            }
        };
    }

    /**
     * A strategy over a model.
     *
     * @param catalog holds the strategy
     * @param name its name there
     * @param options by key
     * @param model decoded; stays the caller's
     * @param resolver finds second models
     * @return the generator
     * @throws IOException if a second model cannot be read
     */
    public static StrategyGenerator<?> generator(
            StrategyCatalog catalog,
            String name,
            Map<String, String> options,
            SequenceModel model,
            ModelResolver resolver)
            throws IOException {
        StrategyCatalog.Entry<?> entry = catalog.entries().stream()
                .filter(each -> each.description().name().equals(name))
                .findFirst()
                .orElseThrow();
        return generator(entry, options, model, resolver);
    }

    private static <M extends SequenceModel> StrategyGenerator<M> generator(
            StrategyCatalog.Entry<M> entry, Map<String, String> options, SequenceModel model, ModelResolver resolver)
            throws IOException {
        return StrategyGenerator.of(entry.model().cast(model), entry.create(new StrategyOptions(options), resolver));
    }

    /**
     * Runs requests.
     *
     * @param generator decodes
     * @param requests in order
     * @param batchRows how many at a time
     * @return results by number
     */
    public static List<Generation> run(
            StrategyGenerator<?> generator, List<GenerationRequest> requests, int batchRows) {
        List<Generation> finished = new ArrayList<>();
        GenerationListener listener = new GenerationListener() {
            @Override
            public void onFinished(Generation generation) {
                finished.add(generation);
            }
        };
        generator.generateAll(RequestSource.of(requests), new Execution(batchRows, listener, new Cancellation()));
        finished.sort(Comparator.comparing(Generation::request));
        return finished;
    }
}
