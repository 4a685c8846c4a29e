// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.demo;

import java.util.List;
import org.anyorder.Execution;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.RequestSource;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.text.TextGenerator;
import org.anyorder.trace.GenerationTrace;
import org.anyorder.trace.SampleTrace;

/**
 * Text with gaps, filled by a model, and how it came about.
 *
 * @param text the model
 * @param sample the trace
 */
record TracedFill(TextGenerator text, SampleTrace sample) {

    static TracedFill of(TextGenerator text, String template, SamplingOptions sampling, long seed) {
        GenerationRequest request =
                text.request(template).sampling(sampling).seed(seed).build();
        GenerationTrace trace = new GenerationTrace();
        text.generator()
                .generateAll(
                        RequestSource.of(List.of(request)), Execution.ofBatch(1).withListener(trace));
        return new TracedFill(text, trace.samples().get(0));
    }

    Generation generation() {
        return sample.generation().orElseThrow();
    }

    String piece(int id) {
        return text.tokenizer().decode(new int[] {id});
    }
}
