// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.anyorder.Exactness;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.decoding.StrategyCatalog;
import org.anyorder.decoding.StrategyDescription;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.decoding.StrategyOption;
import org.anyorder.decoding.StrategyOptions;
import org.anyorder.model.ModelResolver;
import org.anyorder.model.SequenceModel;
import org.anyorder.sampling.SamplingOptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What every strategy of a catalog keeps, on an exact model of the family. A strategy that is listed is tested; none
 * can be forgotten.
 *
 * @param <M> the kind of model
 */
public abstract class StrategyContract<M extends SequenceModel> {

    private static final int DRAWS = 50_000;

    private static final ModelResolver NO_MODELS = new ModelResolver() {
        @Override
        public <S extends SequenceModel> S resolve(String reference, Class<S> type) throws IOException {
            throw new IOException("these tests have no second model, asked for " + reference);
        }
    };

    /** For subclasses. */
    protected StrategyContract() {}

    /**
     * A model that counts.
     *
     * @param model the model, which answers exactly and for any batch alike
     * @param evaluatedRows how many rows it was asked for so far, over all calls
     * @param <M> the kind of model
     */
    public record Counted<M>(M model, LongSupplier evaluatedRows) {}

    /**
     * The catalog under test.
     *
     * @return its strategies are tested one by one
     */
    protected abstract StrategyCatalog catalog();

    /**
     * The kind of model.
     *
     * @return strategies of other kinds are left to other tests
     */
    protected abstract Class<M> kind();

    /**
     * A new model.
     *
     * @return an exact model and how often it was asked
     */
    protected abstract Counted<M> model();

    /**
     * What is generated in these tests: a request with {@link SamplingOptions#plain()}.
     *
     * @return the request
     */
    protected abstract GenerationRequest request();

    /**
     * Options with which a strategy draws from {@link #law}.
     *
     * @param strategy its name
     * @return options
     */
    protected abstract StrategyOptions exactOptions(String strategy);

    /**
     * What strategies that claim a law draw from, and a law that their draws must reject.
     *
     * @return the law of the request's result
     */
    protected abstract LawTest law();

    /**
     * Options without which a strategy cannot be made.
     *
     * @param strategy its name
     * @return none unless overridden
     */
    protected StrategyOptions requiredOptions(String strategy) {
        return StrategyOptions.NONE;
    }

    /**
     * Second models that options name.
     *
     * @return refuses every name unless overridden
     */
    protected ModelResolver models() {
        return NO_MODELS;
    }

    /**
     * A new model for one strategy, where the strategies of a catalog do not all decode the same.
     *
     * @param strategy its name
     * @return {@link #model()} unless overridden
     */
    protected Counted<M> model(String strategy) {
        return model();
    }

    /**
     * What one strategy generates.
     *
     * @param strategy its name
     * @return {@link #request()} unless overridden
     */
    protected GenerationRequest request(String strategy) {
        return request();
    }

    /**
     * What one strategy draws from with its exact options.
     *
     * @param strategy its name
     * @return {@link #law()} unless overridden
     */
    protected LawTest law(String strategy) {
        return law();
    }

    /**
     * One test per strategy and claim.
     *
     * @return the tests
     */
    @TestFactory
    public final Stream<DynamicTest> everyStrategy() {
        return catalog().entries().stream()
                .filter(entry -> entry.model() == kind())
                .flatMap(entry -> {
                    String name = entry.description().name();
                    return Stream.of(
                            DynamicTest.dynamicTest(name + " is what it is described as", () -> describes(entry)),
                            DynamicTest.dynamicTest(name + " refuses options it does not know", () -> refuses(entry)),
                            DynamicTest.dynamicTest(name + " reports the evaluations it made", () -> counts(entry)),
                            DynamicTest.dynamicTest(name + " does not look at the batch", () -> ignoresBatch(entry)),
                            DynamicTest.dynamicTest(name + " draws from the law it claims", () -> follows(entry)));
                });
    }

    private void describes(StrategyCatalog.Entry<?> entry) throws IOException {
        StrategyDescription description = entry.description();
        DecodingStrategy<?> strategy = entry.create(requiredOptions(description.name()), models());
        assertEquals(description.name(), strategy.name());
        assertEquals(description.capabilities(), strategy.capabilities());
        assertEquals(description.exactness(), strategy.exactness());
        for (StrategyOption option : description.options()) {
            assertTrue(
                    Stream.of(option.key(), option.allowed(), option.defaultValue(), option.meaning())
                            .noneMatch(String::isBlank),
                    option.toString());
        }
        long keys = description.options().stream()
                .map(StrategyOption::key)
                .distinct()
                .count();
        assertEquals(description.options().size(), keys, "each option is described once");
    }

    private void refuses(StrategyCatalog.Entry<?> entry) {
        StrategyOptions options = new StrategyOptions(Map.of("no-such-option", "1"));
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> entry.create(options, models()));
        assertTrue(refused.getMessage().contains("no-such-option"), refused.getMessage());
        for (StrategyOption option : entry.description().options()) {
            assertTrue(refused.getMessage().contains(option.key()), refused.getMessage());
        }
    }

    private void counts(StrategyCatalog.Entry<?> entry) throws IOException {
        String name = entry.description().name();
        Counted<M> counted = model(name);
        try (Generator generator = generator(counted.model(), entry, requiredOptions(name))) {
            GenerationRequest request = request(name).toBuilder().samples(20).build();
            long reported = Draws.of(generator, List.of(request), 7).stream()
                    .mapToLong(generation -> generation.usage().nfe())
                    .sum();
            assertEquals(counted.evaluatedRows().getAsLong(), reported);
        }
    }

    /** Requests with different options share batches of different sizes. */
    private void ignoresBatch(StrategyCatalog.Entry<?> entry) throws IOException {
        String name = entry.description().name();
        List<SamplingOptions> options = List.of(
                SamplingOptions.plain(),
                SamplingOptions.greedy(),
                SamplingOptions.builder().temperature(0.7).build(),
                SamplingOptions.builder().temperature(1.5).topK(2).build(),
                SamplingOptions.builder().repetitionPenalty(1.2).build());
        List<GenerationRequest> requests = IntStream.range(0, options.size())
                .mapToObj(number -> request(name).toBuilder()
                        .sampling(options.get(number))
                        .number(number)
                        .samples(20)
                        .build())
                .toList();
        try (Generator generator = generator(model(name).model(), entry, exactOptions(name))) {
            List<Generation> alone = Draws.of(generator, requests, 1);
            for (int batch : new int[] {3, 100}) {
                List<Generation> together = Draws.of(generator, requests, batch);
                for (int index = 0; index < alone.size(); index++) {
                    assertArrayEquals(
                            alone.get(index).tokens(), together.get(index).tokens());
                    assertArrayEquals(
                            alone.get(index).steps(), together.get(index).steps());
                    assertEquals(alone.get(index).logProb(), together.get(index).logProb(), 1e-9);
                }
            }
        }
    }

    private void follows(StrategyCatalog.Entry<?> entry) throws IOException {
        String name = entry.description().name();
        StrategyOptions options = exactOptions(name);
        Exactness exactness = entry.create(options, models()).exactness();
        if (exactness == Exactness.APPROXIMATE || exactness == Exactness.GREEDY_ONLY) {
            return;
        }
        try (Generator generator = generator(model(name).model(), entry, options)) {
            law(name)
                    .check(Draws.counts(
                            generator, request(name).toBuilder().samples(DRAWS).build(), 2000));
        }
    }

    private Generator generator(M model, StrategyCatalog.Entry<?> entry, StrategyOptions options) throws IOException {
        return StrategyGenerator.of(model, strategy(entry, options));
    }

    /** The entry decodes models of {@link #kind}: {@link #everyStrategy} chose it by that. */
    @SuppressWarnings("unchecked")
    private DecodingStrategy<M> strategy(StrategyCatalog.Entry<?> entry, StrategyOptions options) throws IOException {
        return (DecodingStrategy<M>) entry.create(options, models());
    }
}
