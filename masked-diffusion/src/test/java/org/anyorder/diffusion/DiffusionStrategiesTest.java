// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.anyorder.Gap;
import org.anyorder.GenerationRequest;
import org.anyorder.Template;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.decoding.StrategyCatalog;
import org.anyorder.decoding.StrategyCatalogs;
import org.anyorder.decoding.StrategyOptions;
import org.anyorder.model.CausalModel;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.ModelResolver;
import org.anyorder.model.SequenceModel;
import org.anyorder.model.Visibility;
import org.anyorder.table.JointTable;
import org.anyorder.testing.LawTest;
import org.anyorder.testing.StrategyContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DiffusionStrategiesTest extends StrategyContract<MaskedModel> {

    private static final List<String> BLOCKWISE = List.of("block-diffusion", "sdar", "fast-dllm-v2");

    @Override
    protected StrategyCatalog catalog() {
        return new DiffusionStrategies();
    }

    @Override
    protected Class<MaskedModel> kind() {
        return MaskedModel.class;
    }

    @Override
    protected Counted<MaskedModel> model() {
        return counted(GoldenLaws.table().masked());
    }

    /** Block by block the joint law is drawn from its own block-causal conditionals. */
    @Override
    protected Counted<MaskedModel> model(String strategy) {
        return BLOCKWISE.contains(strategy)
                ? counted(GoldenLaws.table(new Visibility.BlockCausal(2)).masked())
                : model();
    }

    private static Counted<MaskedModel> counted(MaskedModel model) {
        AtomicLong rows = new AtomicLong();
        ObservedModel observed = new ObservedModel(model, pass -> rows.addAndGet(ObservedModel.asking(pass)));
        return new Counted<>(observed, rows::get);
    }

    @Override
    protected GenerationRequest request() {
        return GenerationRequest.builder(Template.of(Gap.exactly(GoldenLaws.LENGTH)))
                .seed(23)
                .build();
    }

    @Override
    protected StrategyOptions requiredOptions(String strategy) {
        return RealLoop.options(strategy.equals("energy") ? "energy=golden" : "");
    }

    @Override
    protected ModelResolver models() {
        return RealLoop.GOLDEN;
    }

    @Override
    protected StrategyOptions exactOptions(String strategy) {
        return strategy.equals("sdar")
                ? RealLoop.options("order=sequential block-length=2 steps=2")
                : requiredOptions(strategy);
    }

    @Override
    protected LawTest law() {
        return new LawTest(GoldenLaws.target(), GoldenLaws.law("ancestral_T1"));
    }

    @Test
    void areFoundByTheServiceLoader() {
        List<String> names = StrategyCatalogs.all().stream()
                .map(entry -> entry.description().view().label() + ":"
                        + entry.description().name())
                .toList();
        for (StrategyCatalog.Entry<?> entry : new DiffusionStrategies().entries()) {
            assertTrue(names.contains("masked:" + entry.description().name()), names.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ancestral, steps, 0",
        "ancestral, grid, fine",
        "one-per-step, order, backwards",
        "low-confidence, steps, 0",
        "low-confidence, block-length, 0",
        "low-confidence, guidance, -0.1",
        "low-confidence, guidance, NaN",
        "low-confidence, guidance, Infinity",
        "low-confidence, cache, both",
        "low-confidence, exact-order, yes",
        "low-confidence, end-of-text, never",
        "threshold, threshold, -0.01",
        "threshold, threshold, 1.01",
        "threshold, threshold, NaN",
        "threshold, block-length, 0",
        "factor, block-length, 0",
        "factor, factor, -1",
        "factor, factor, NaN",
        "factor, rule, mine",
        "entropy-bounded, budget, -0.1",
        "entropy-bounded, budget, NaN",
        "dream, order, left",
        "dream, steps, 0",
        "dream, eps, 1",
        "dream, eps, -0.1",
        "dream, order-temperature, 0",
        "dream, threshold, 2",
        "dream, threshold, -0.01",
        "dream, threshold, NaN",
        "remask, steps, 0",
        "remask, kind, hard",
        "remask, eta, 1.5",
        "energy, steps, 0",
        "energy, candidates, 0",
        "energy, window, 1.1",
        "block-diffusion, block-length, 0",
        "block-diffusion, steps, 0",
        "block-diffusion, sampler, first",
        "block-diffusion, top-p, 0",
        "block-diffusion, top-p, 1.1",
        "block-diffusion, top-p, NaN",
        "block-diffusion, context, 0",
        "block-diffusion, least-entropy, -0.1",
        "block-diffusion, least-entropy, 5.6",
        "block-diffusion, least-entropy, NaN",
        "sdar, order, random",
        "sdar, block-length, 0",
        "sdar, steps, 0",
        "sdar, threshold, -0.01",
        "sdar, threshold, 1.01",
        "sdar, threshold, NaN",
        "sdar, budget, -1",
        "sdar, budget, NaN",
        "fast-dllm-v2, block-length, 0",
        "fast-dllm-v2, sub-block-length, 0",
        "fast-dllm-v2, threshold, -0.01",
        "fast-dllm-v2, threshold, 1.01",
        "fast-dllm-v2, threshold, NaN",
        "fast-dllm-v2, sub-block-cache, yes",
    })
    void refuseOptionsOutOfTheirRange(String strategy, String key, String value) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> RealLoop.strategy(strategy, key + "=" + value));
        assertTrue(refused.getMessage().contains("'" + key + "' must be"), refused.getMessage());
        assertTrue(refused.getMessage().contains("got '" + value + "'"), refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "dream, order=origin threshold=0.5, origin",
        "dream, order-temperature=1, origin",
        "dream, order=entropy threshold=0.5, maskgit-plus",
        "energy, candidates=2, energy",
        "block-diffusion, steps=4, sampler=ancestral",
    })
    void refuseOptionsThatDoNotGoTogether(String strategy, String settings, String named) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> RealLoop.strategy(strategy, settings));
        assertTrue(refused.getMessage().contains(named), refused.getMessage());
    }

    /** Two tokens where the model has three; with three, or with the mask as a fourth, it fits. */
    @Test
    void refuseAnEnergyOverOtherTokens() {
        CausalModel other =
                JointTable.of(2, 3, new double[] {1, 0, 0, 0, 0, 0, 0, 0}).causal();
        ModelResolver resolver = new ModelResolver() {
            @Override
            public <M extends SequenceModel> M resolve(String reference, Class<M> type) {
                return type.cast(other);
            }
        };
        DecodingStrategy<MaskedModel> strategy = RealLoop.strategy("energy", "energy=other", resolver);
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> RealLoop.generate(GoldenLaws.table().masked(), strategy, request()));
        assertEquals(
                "energy must be a model over the 3 tokens of the model it corrects, got one over 2",
                refused.getMessage());
        DecodingStrategy<MaskedModel> fitting = RealLoop.strategy("energy", "energy=golden");
        assertEquals(
                GoldenLaws.LENGTH,
                RealLoop.generate(GoldenLaws.table().masked(), fitting, request())
                        .tokens()
                        .length);
    }

    @Test
    void nameTheirApproximateCache() {
        assertEquals(List.of(), RealLoop.strategy("threshold", "").notes());
        assertTrue(RealLoop.strategy("threshold", "cache=dual").notes().get(0).startsWith("dual cache: approximate"));
        assertEquals(List.of(), RealLoop.strategy("fast-dllm-v2", "").notes());
        assertEquals(
                List.of("sub-block cache: approximate"),
                RealLoop.strategy("fast-dllm-v2", "sub-block-cache=true").notes());
    }
}
