// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.diffusion;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.benchmarks.Decoding;
import org.anyorder.kernel.Precision;
import org.anyorder.model.MaskedPass;
import org.anyorder.model.MaskedState;
import org.anyorder.model.Targets;

/**
 * Whether templates sampled together get the tokens they get alone, and if not, how nearly tied the first differing
 * draws were.
 *
 * @param equal templates with the same tokens settled in the same steps
 * @param templates all of them
 * @param largestDifference over the evaluations after which rows first differ, of the logits that the two batch shapes
 *     gave for the same tokens: the same uniforms pick another token only if they fall within about this relative
 *     distance of a border
 */
public record TemplateAgreement(int equal, int templates, double largestDifference) {
    /** Logits this close make a draw that differs a near-tie. */
    static final double NEAR_TIE = 1e-3;

    /**
     * Compares.
     *
     * @param size of the network
     * @return the agreement
     * @throws IOException if the network cannot be written or read
     */
    public static TemplateAgreement measure(NetworkSize size) throws IOException {
        try (DiffusionWorkload workload = DiffusionWorkload.open(RandomNetwork.MDLM, size, Precision.FLOAT32)) {
            return measure(workload);
        }
    }

    private static TemplateAgreement measure(DiffusionWorkload workload) throws IOException {
        List<GenerationRequest> requests = UnlikeTemplatesBenchmark.requests(workload);
        RecordedPasses together = new RecordedPasses(workload.model());
        List<Generation> batch =
                Decoding.run(UnlikeTemplatesBenchmark.METHOD.over(together), requests, requests.size());
        int equal = 0;
        double largest = 0;
        for (int row = 0; row < requests.size(); row++) {
            RecordedPasses own = new RecordedPasses(workload.model());
            Generation alone = Decoding.run(UnlikeTemplatesBenchmark.METHOD.over(own), List.of(requests.get(row)), 1)
                    .get(0);
            if (Arrays.equals(alone.tokens(), batch.get(row).tokens())
                    && Arrays.equals(alone.steps(), batch.get(row).steps())) {
                equal++;
            } else {
                int pass = lastCommon(together.passes(), own.passes(), row);
                largest = Math.max(
                        largest,
                        difference(
                                logits(workload, together.passes().get(pass), row),
                                logits(workload, own.passes().get(pass), 0)));
            }
        }
        return new TemplateAgreement(equal, requests.size(), largest);
    }

    /** The last evaluation before which the row held the same tokens. */
    private static int lastCommon(List<MaskedPass> together, List<MaskedPass> own, int row) {
        int pass = 0;
        while (pass + 1 < own.size()
                && Arrays.equals(
                        together.get(pass + 1).canvas().tokens()[row],
                        own.get(pass + 1).canvas().tokens()[0])) {
            pass++;
        }
        return pass;
    }

    private static float[] logits(DiffusionWorkload workload, MaskedPass pass, int row) {
        Targets wanted = pass.wanted();
        try (NDManager scope = workload.owner().newSubManager();
                MaskedState state = workload.model().open(scope)) {
            state.join(wanted.rows());
            return state.evaluate(scope, pass)
                    .logits()
                    .get(wanted.offsets()[row] + ":" + wanted.offsets()[row + 1])
                    .toFloatArray();
        }
    }

    private static double difference(float[] left, float[] right) {
        double largest = 0;
        for (int i = 0; i < left.length; i++) {
            largest = Math.max(largest, Math.abs((double) left[i] - right[i]));
        }
        return largest;
    }

    /**
     * Whether they agree but for near-ties.
     *
     * @return whether
     */
    public boolean met() {
        return largestDifference <= NEAR_TIE;
    }

    @Override
    public String toString() {
        String count = equal + " of " + templates + " equal";
        return equal == templates
                ? count
                : count
                        + String.format(
                                Locale.ROOT, ", logits of first differing draws within %.1e", largestDifference);
    }
}
