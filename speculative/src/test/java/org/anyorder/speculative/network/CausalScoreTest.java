// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Set;
import org.anyorder.Score;
import org.anyorder.UnsupportedTemplateException;
import org.anyorder.decoding.RandomStreams;
import org.anyorder.decoding.causal.CausalScorer;
import org.anyorder.model.CausalModel;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.Vocabulary;
import org.anyorder.network.CausalDecoder;
import org.anyorder.testing.AssertingCausalModel;
import org.anyorder.testing.GoldenFile;
import org.junit.jupiter.api.Test;

/** Scores of {@code golden/gpt2}: {@code full.logits} and {@code full.loss}, to 1e-4 nats a token. */
class CausalScoreTest {
    private static final double TOLERANCE = 1e-4;

    private static Score score(CausalModel model, int[] tokens, int given) {
        boolean[] scored = new boolean[tokens.length];
        Arrays.fill(scored, given, tokens.length, true);
        return new CausalScorer().score(model, tokens, scored, RandomStreams.of(0, 0, 0));
    }

    @Test
    void theRecordedLossIsTheMeanScore() throws IOException {
        try (LoadedModel loaded = Golden.open("gpt2")) {
            CausalModel model = new AssertingCausalModel(Golden.view(loaded));
            GoldenFile golden = Golden.cases("gpt2");
            double mean = Arrays.stream(golden.rows("full.input_ids"))
                    .mapToDouble(row -> -score(model, row, 1).perToken())
                    .average()
                    .orElseThrow();
            assertEquals(golden.doubles("full.loss")[0], mean, TOLERANCE);
        }
    }

    @Test
    void theFirstTokenFollowsTheBeginToken() throws IOException {
        try (LoadedModel loaded = Golden.open("gpt2")) {
            CausalModel model = new AssertingCausalModel(Golden.view(loaded));
            int begin = model.vocabulary().begin().orElseThrow();
            for (int[] row : Golden.cases("gpt2").rows("full.input_ids")) {
                int[] begun = new int[row.length + 1];
                begun[0] = begin;
                System.arraycopy(row, 0, begun, 1, row.length);
                assertEquals(
                        score(model, begun, 1).logProb(), score(model, row, 0).logProb(), 1e-9);
            }
        }
    }

    @Test
    void withoutABeginTokenTheFirstTokenMustBeGiven() throws IOException {
        try (NDManager owner = NDManager.newBaseManager(Device.cpu())) {
            CausalModel model = new CausalDecoder(
                    Golden.network("gpt2", owner),
                    new Vocabulary(
                            48,
                            OptionalInt.empty(),
                            OptionalInt.empty(),
                            OptionalInt.empty(),
                            OptionalInt.empty(),
                            Set.of()),
                    Device.cpu());
            UnsupportedTemplateException refused =
                    assertThrows(UnsupportedTemplateException.class, () -> score(model, new int[] {7, 8}, 0));
            assertTrue(
                    refused.getMessage().startsWith("the first token of a sequence must be given"),
                    refused.getMessage());
            assertEquals(1, score(model, new int[] {7, 8}, 1).tokens());
        }
    }
}
