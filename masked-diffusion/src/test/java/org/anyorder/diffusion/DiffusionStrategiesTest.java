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
import org.anyorder.decoding.StrategyCatalog;
import org.anyorder.decoding.StrategyCatalogs;
import org.anyorder.decoding.StrategyOptions;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.ModelResolver;
import org.anyorder.testing.LawTest;
import org.anyorder.testing.StrategyContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DiffusionStrategiesTest extends StrategyContract<MaskedModel> {

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
        AtomicLong rows = new AtomicLong();
        return new Counted<>(new CountingModel(GoldenLaws.table().masked(), rows), rows::get);
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
        return requiredOptions(strategy);
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
        "threshold, threshold, 1.01",
        "threshold, threshold, NaN",
        "factor, factor, -1",
        "factor, factor, NaN",
        "factor, rule, mine",
        "entropy-bounded, budget, -0.1",
        "entropy-bounded, budget, NaN",
        "dream, order, left",
        "dream, eps, 1",
        "dream, eps, -0.1",
        "dream, order-temperature, 0",
        "dream, threshold, 2",
        "remask, kind, hard",
        "remask, eta, 1.5",
        "energy, candidates, 0",
        "energy, window, 1.1",
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
    })
    void refuseOptionsThatDoNotGoTogether(String strategy, String settings, String named) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> RealLoop.strategy(strategy, settings));
        assertTrue(refused.getMessage().contains(named), refused.getMessage());
    }

    @Test
    void nameTheirApproximateCache() {
        assertEquals(List.of(), RealLoop.strategy("threshold", "").notes());
        assertTrue(RealLoop.strategy("threshold", "cache=dual").notes().get(0).startsWith("dual cache: approximate"));
    }
}
