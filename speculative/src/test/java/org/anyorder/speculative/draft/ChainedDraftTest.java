// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.draft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.anyorder.EndToken;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Limits;
import org.anyorder.Template;
import org.anyorder.Usage;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.model.CausalModel;
import org.anyorder.model.ChainState;
import org.anyorder.model.LoadedModel;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.speculative.DraftLength;
import org.anyorder.speculative.SpeculativeDecoding;
import org.anyorder.speculative.WatchedModel;
import org.anyorder.speculative.verify.TokenVerifier;
import org.anyorder.testing.Draws;
import org.anyorder.testing.GoldenFolder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A draft that draws its chains in one call against the same draft asked token by token. */
class ChainedDraftTest {
    private static LoadedModel loaded;
    private static CausalModel draft;
    private static CausalModel target;

    @BeforeAll
    static void load() throws IOException {
        loaded = new GoldenFolder("llama").open();
        draft = (CausalModel) loaded.views().get(0);
        target = WatchedModel.of(draft).answering(logits -> {
            try (NDArray other = logits.flip(1).mul(0.3)) {
                return logits.add(other);
            }
        });
    }

    @AfterAll
    static void close() {
        loaded.close();
    }

    @Test
    void oneOfTheTwoDrawsChains() {
        assertTrue(draws(draft));
        assertTrue(draws(WatchedModel.of(draft)));
        assertFalse(draws(WatchedModel.of(draft).withoutFeatures()));
    }

    private static boolean draws(CausalModel model) {
        try (NDManager scope = NDManager.newBaseManager();
                var state = model.open(scope)) {
            state.join(1);
            return state instanceof ChainState chain && chain.chains();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8})
    void generatesTheSameTokens(int batch) {
        List<GenerationRequest> requests = new ArrayList<>();
        for (int number = 0; number < 24; number++) {
            requests.add(request(number));
        }
        List<Generation> chained = decode(draft, requests, batch);
        List<Generation> expected = decode(WatchedModel.of(draft).withoutFeatures(), requests, batch);
        Usage all = Usage.NONE;
        for (int i = 0; i < requests.size(); i++) {
            assertArrayEquals(expected.get(i).tokens(), chained.get(i).tokens(), "request " + i);
            assertEquals(
                    expected.get(i).usage().drafted(), chained.get(i).usage().drafted());
            assertEquals(
                    expected.get(i).usage().accepted(), chained.get(i).usage().accepted());
            assertEquals(
                    expected.get(i).usage().draftNfe(), chained.get(i).usage().draftNfe());
            assertEquals(expected.get(i).usage().nfe(), chained.get(i).usage().nfe());
            all = all.plus(chained.get(i).usage());
        }
        assertTrue(all.accepted() > 0 && all.accepted() < all.drafted(), "some drafts are kept, some are not");
    }

    /** Greedy and not, with what makes chains and what forbids them: bans, penalties, minimum lengths, short ends. */
    private static GenerationRequest request(int number) {
        SamplingOptions.Builder sampling = SamplingOptions.builder().temperature(number % 3 == 0 ? 0 : 1);
        if (number % 8 == 5) {
            sampling.bannedTokens(Set.of(4, 9));
        }
        if (number % 8 == 6) {
            sampling.presencePenalty(0.5);
        }
        if (number % 8 == 7) {
            sampling.temperature(0.7);
        }
        int tokens = number % 5 == 0 ? 120 : 9 + number;
        return GenerationRequest.builder(Template.continuing(2 + number % 40, 7, 11, 2 + number % 7))
                .number(number)
                .seed(number)
                .sampling(sampling.build())
                .endToken(number % 2 == 0 ? EndToken.STOPS : EndToken.IS_IGNORED)
                .limits(Limits.DEFAULT.withMaxNewTokens(tokens))
                .build();
    }

    private static List<Generation> decode(CausalModel drafting, List<GenerationRequest> requests, int batch) {
        ModelDrafter drafter = new ModelDrafter(drafting, new IndependentDrafts(1));
        SpeculativeDecoding strategy = new SpeculativeDecoding(drafter, new TokenVerifier(), DraftLength.fixed(5));
        return Draws.of(StrategyGenerator.of(target, strategy), requests, batch);
    }
}
