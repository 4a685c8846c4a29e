// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.diffusion;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anyorder.Cancellation;
import org.anyorder.Execution;
import org.anyorder.Gap;
import org.anyorder.Generation;
import org.anyorder.GenerationListener;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Limits;
import org.anyorder.RequestSource;
import org.anyorder.Template;
import org.anyorder.decoding.RandomStreams;
import org.anyorder.decoding.StrategyCatalog;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.decoding.StrategyOptions;
import org.anyorder.diffusion.DiffusionStrategies;
import org.anyorder.kernel.Precision;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.ModelResolver;
import org.anyorder.model.SequenceModel;
import org.anyorder.sampling.SamplingOptions;

/** A random network, a strategy of the catalog, and what is asked of them. */
final class DiffusionWorkload implements AutoCloseable {
    private final LoadedModel loaded;
    private final MaskedModel model;
    private final NDManager owner;

    private DiffusionWorkload(LoadedModel loaded) {
        this.loaded = loaded;
        this.model = (MaskedModel) loaded.views().get(0);
        this.owner = NDManager.newBaseManager(Device.cpu());
    }

    static DiffusionWorkload open(RandomNetwork network, NetworkSize size, Precision precision) throws IOException {
        return new DiffusionWorkload(network.load(size, precision));
    }

    MaskedModel model() {
        return model;
    }

    NDManager owner() {
        return owner;
    }

    /**
     * A strategy of the catalog and its options.
     *
     * @param name in the catalog
     * @param options by key
     */
    record Method(String name, Map<String, String> options) {
        StrategyGenerator<?> over(MaskedModel model) throws IOException {
            StrategyCatalog.Entry<?> entry = new DiffusionStrategies()
                    .entries().stream()
                            .filter(each -> each.description().name().equals(name))
                            .findFirst()
                            .orElseThrow();
            return generator(entry, model);
        }

        private <M extends SequenceModel> StrategyGenerator<M> generator(
                StrategyCatalog.Entry<M> entry, MaskedModel model) throws IOException {
            ModelResolver nobody = new ModelResolver() {
                @Override
                public <S extends SequenceModel> S resolve(String reference, Class<S> type) {
                    throw new IllegalArgumentException("no second model here, got " + reference);
                }
            };
            return StrategyGenerator.of(entry.model().cast(model), entry.create(new StrategyOptions(options), nobody));
        }
    }

    /** A request whose known tokens stand before a gap. */
    GenerationRequest request(int number, int known, int gap, double temperature, int maxNfe) {
        RandomGenerator random = RandomStreams.of(11, number, 0);
        int ordinary = model.vocabulary().size() - 1; // the mask is the last
        int[] tokens =
                IntStream.generate(() -> random.nextInt(ordinary)).limit(known).toArray();
        Template template =
                known == 0 ? Template.of(Gap.exactly(gap)) : Template.of(Known.of(tokens), Gap.exactly(gap));
        return GenerationRequest.builder(template)
                .sampling(SamplingOptions.builder().temperature(temperature).build())
                .limits(Limits.DEFAULT.withMaxNewTokens(Limits.UNLIMITED).withMaxNfe(maxNfe))
                .number(number)
                .seed(7)
                .build();
    }

    /** What a method makes of requests, by number. */
    static List<Generation> generate(StrategyGenerator<?> generator, List<GenerationRequest> requests, int batchRows) {
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

    /** What a method asks of the network to make it. */
    RecordedPasses passes(Method method, List<GenerationRequest> requests, int batchRows) throws IOException {
        RecordedPasses recorded = new RecordedPasses(model);
        generate(method.over(recorded), requests, batchRows);
        return recorded;
    }

    @Override
    public void close() {
        owner.close();
        loaded.close();
    }
}
