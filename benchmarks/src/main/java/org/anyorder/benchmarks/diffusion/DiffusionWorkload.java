// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.diffusion;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anyorder.Gap;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Limits;
import org.anyorder.Template;
import org.anyorder.benchmarks.Decoding;
import org.anyorder.decoding.RandomStreams;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.diffusion.DiffusionStrategies;
import org.anyorder.kernel.Precision;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.MaskedModel;
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
            return Decoding.generator(new DiffusionStrategies(), name, options, model, Decoding.ALONE);
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

    /** What a method asks of the network to make it. */
    RecordedPasses passes(Method method, List<GenerationRequest> requests, int batchRows) throws IOException {
        RecordedPasses recorded = new RecordedPasses(model);
        Decoding.run(method.over(recorded), requests, batchRows);
        return recorded;
    }

    @Override
    public void close() {
        owner.close();
        loaded.close();
    }
}
