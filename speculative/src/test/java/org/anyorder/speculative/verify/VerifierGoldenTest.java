// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.verify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.anyorder.speculative.GoldenNumbers;
import org.anyorder.speculative.kernel.VerificationKernel;
import org.anyorder.speculative.kernel.VerificationKernel.Residual;
import org.anyorder.speculative.kernel.VerificationKernel.Rows;
import org.junit.jupiter.api.Test;

/** Acceptance ratios and residuals of the kernels against recorded numbers. */
class VerifierGoldenTest {
    private static final double NEAR = 1e-9;

    @Test
    void singleDrafts() throws IOException {
        for (JsonObject recorded : GoldenNumbers.cases("single_draft")) {
            double[] p = GoldenNumbers.numbers(recorded.getAsJsonArray("p"));
            double[] q = GoldenNumbers.numbers(recorded.getAsJsonArray("q"));
            double alpha = 0;
            for (int token = 0; token < p.length; token++) {
                if (q[token] > 0) {
                    VerifiedLaw law = VerifiedLaw.of(Residual.RECURSIVE, p, Optional.of(q), token);
                    assertEquals(p[token] / q[token], law.ratios()[0], NEAR * p[token] / q[token] + NEAR);
                    alpha += q[token] * Math.min(1, law.ratios()[0]);
                    if (!recorded.get("residual").isJsonNull()) {
                        assertArrayEquals(GoldenNumbers.numbers(recorded.getAsJsonArray("residual")), law.rest(), NEAR);
                    }
                }
            }
            assertEquals(recorded.get("alpha").getAsDouble(), alpha, NEAR);
        }
    }

    @Test
    void independentDrafts() throws IOException {
        for (JsonObject recorded : GoldenNumbers.cases("spectr_kseq")) {
            double[] p = GoldenNumbers.numbers(recorded.getAsJsonArray("p"));
            double[] q = GoldenNumbers.numbers(recorded.getAsJsonArray("q"));
            int drafts = recorded.get("k").getAsInt();
            double rho = recorded.get("rho").getAsDouble();
            double beta = 0;
            for (int token = 0; token < p.length; token++) {
                int[] draws = new int[drafts];
                Arrays.fill(draws, token);
                VerifiedLaw law = VerifiedLaw.of(Residual.SEQUENTIAL_SELECTION, p, Optional.of(q), draws);
                if (q[token] > 0) {
                    assertEquals(
                            p[token] / (rho * q[token]), law.ratios()[drafts - 1], NEAR * p[token] / q[token] + NEAR);
                    beta += q[token] * Math.min(1, law.ratios()[0]);
                }
                boolean certain = recorded.get("accept").getAsDouble() > 1 - 1e-12;
                if (!certain) {
                    assertArrayEquals(GoldenNumbers.numbers(recorded.getAsJsonArray("residual")), law.rest(), NEAR);
                }
            }
            assertEquals(recorded.get("beta").getAsDouble(), beta, NEAR);
            assertEquals(recorded.get("accept").getAsDouble(), 1 - Math.pow(1 - beta, drafts), NEAR);
        }
    }

    @Test
    void draftsWithoutReplacement() throws IOException {
        int paths = 0;
        int whole = 0;
        for (JsonObject recorded : GoldenNumbers.cases("rsd_rejection")) {
            double[] p = GoldenNumbers.numbers(recorded.getAsJsonArray("p"));
            double[] q = GoldenNumbers.numbers(recorded.getAsJsonArray("q"));
            double accepted = 0;
            double total = 0;
            for (JsonElement element : recorded.getAsJsonArray("paths")) {
                JsonObject path = element.getAsJsonObject();
                int[] draws = GoldenNumbers.integers(path.getAsJsonArray("draws"));
                double[] ratios = GoldenNumbers.numbers(path.getAsJsonArray("accept_ratio"));
                VerifiedLaw law = VerifiedLaw.of(Residual.RECURSIVE, p, Optional.of(q), draws);
                double rejected = 1;
                for (int k = 0; k < ratios.length; k++) {
                    assertEquals(ratios[k], Math.min(1, law.ratios()[k]), NEAR);
                    rejected *= 1 - ratios[k];
                }
                total += path.get("draw_probability").getAsDouble();
                accepted += path.get("draw_probability").getAsDouble() * (1 - rejected);
                if (ratios.length == draws.length
                        && rejected > 0
                        && path.get("final_residual").isJsonArray()) {
                    assertArrayEquals(GoldenNumbers.numbers(path.getAsJsonArray("final_residual")), law.rest(), NEAR);
                    paths++;
                }
            }
            if (total > 1 - NEAR) { // elsewhere only some of the draws were recorded
                assertEquals(recorded.get("accept_without_replacement").getAsDouble(), accepted, NEAR);
                whole++;
            }
        }
        assertTrue(whole >= 7, "only " + whole + " acceptances were compared");
        assertTrue(paths > 20, "only " + paths + " residuals were compared");
    }

    @Test
    void typicalTokens() throws IOException {
        for (JsonObject recorded : GoldenNumbers.cases("typical_acceptance")) {
            double[] p = GoldenNumbers.numbers(recorded.getAsJsonArray("probs"));
            double[] limits = {
                recorded.get("epsilon").getAsDouble(), recorded.get("delta").getAsDouble()
            };
            int[] all = IntStream.range(0, p.length).toArray();
            VerifiedLaw law = VerifiedLaw.of(p, List.of(all), (scope, target, table, uniforms) -> {
                        NDArray given = scope.create(limits);
                        return VerificationKernel.typical(Rows.SAMPLED, target, table, uniforms, given);
                    })
                    .get(0);
            for (int token = 0; token < p.length; token++) {
                boolean kept = recorded.getAsJsonArray("accepted").get(token).getAsBoolean();
                assertEquals(kept ? 1 : 0, law.ratios()[token]);
            }
            assertArrayEquals(p, law.rest(), NEAR);
        }
    }
}
