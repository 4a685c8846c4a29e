// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.speculative;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.anyorder.EndToken;
import org.anyorder.Gap;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Limits;
import org.anyorder.Template;
import org.anyorder.benchmarks.Decoding;
import org.anyorder.decoding.FolderLoader;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.decoding.causal.Autoregressive;
import org.anyorder.kernel.Precision;
import org.anyorder.model.CausalModel;
import org.anyorder.model.LoadedModel;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.speculative.SpeculativeStrategies;

/** A target and a draft of it, and requests whose prompts are the target's own words. */
final class ModelPair implements AutoCloseable {
    static final int REQUESTS = 8;

    private static final String SPECULATIVE = "speculative";
    private static final int PROMPT = 16;

    private final LoadedModel target;
    private final LoadedModel draft;
    private final NDManager owner = NDManager.newBaseManager(Device.cpu());

    private ModelPair(LoadedModel target, LoadedModel draft) {
        this.target = target;
        this.draft = draft;
    }

    /**
     * Loads both.
     *
     * @param target name or folder of a causal model
     * @param draft name or folder of a smaller one of the same tokens
     * @param precision of both
     */
    static ModelPair open(String target, String draft, Precision precision) throws IOException {
        LoadedModel loaded = FolderLoader.open(target, Device.cpu(), precision);
        try {
            return new ModelPair(loaded, FolderLoader.open(draft, Device.cpu(), precision));
        } catch (IOException | RuntimeException | Error e) {
            try (loaded) {
                throw e;
            }
        }
    }

    CausalModel target() {
        return (CausalModel) target.views().get(0);
    }

    CausalModel draft() {
        return (CausalModel) draft.views().get(0);
    }

    NDManager owner() {
        return owner;
    }

    /** Plain decoding. */
    StrategyGenerator<CausalModel> plain() {
        return StrategyGenerator.of(target(), new Autoregressive());
    }

    /**
     * Speculative decoding, tokens tested one by one.
     *
     * @param target drafted for
     * @param draft drafts
     * @param draftLength as the option says it
     */
    static StrategyGenerator<?> speculative(CausalModel target, CausalModel draft, String draftLength)
            throws IOException {
        return Decoding.generator(
                new SpeculativeStrategies(),
                SPECULATIVE,
                Map.of("draft", "the pair's", "draft-length", draftLength),
                target,
                Decoding.with(draft));
    }

    StrategyGenerator<?> speculative(String draftLength) throws IOException {
        return speculative(target(), draft(), draftLength);
    }

    /**
     * Requests for as many tokens each; an end token is a token like any other, so that none is shorter.
     *
     * @param sampling greedy or not
     * @param newTokens of each
     */
    List<GenerationRequest> requests(SamplingOptions sampling, int newTokens) {
        return IntStream.range(0, REQUESTS)
                .mapToObj(number -> request(number, prompt(number), sampling, newTokens))
                .toList();
    }

    private int[] prompt(int number) {
        OptionalInt begin = target().vocabulary().begin();
        int[] first = {begin.orElse(number)};
        int[] tokens = plain().infill(request(number, first, SamplingOptions.plain(), PROMPT - 1))
                .tokens();
        return Arrays.copyOf(tokens, PROMPT);
    }

    private static GenerationRequest request(int number, int[] prompt, SamplingOptions sampling, int newTokens) {
        return GenerationRequest.builder(Template.of(Known.of(prompt), Gap.exactly(newTokens)))
                .sampling(sampling)
                .limits(Limits.DEFAULT.withMaxNewTokens(newTokens))
                .endToken(EndToken.IS_IGNORED)
                .number(number)
                .seed(7)
                .build();
    }

    @Override
    public void close() {
        try (target;
                draft) {
            owner.close();
        }
    }
}
