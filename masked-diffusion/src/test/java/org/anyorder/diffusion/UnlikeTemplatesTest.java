// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.anyorder.FinishReason;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Template;
import org.anyorder.decoding.FolderLoader;
import org.anyorder.kernel.Precision;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.MaskedModel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Templates of all shapes and lengths in one batch of a recorded network. Logits of a batch differ from those of one
 * row by some 1e-6, so a token differs with a probability of about that; with the fixed seed none does here.
 */
final class UnlikeTemplatesTest {

    @ParameterizedTest
    @CsvSource({
        "mdlm, ancestral, steps=5",
        "mdlm, threshold, threshold=0.5 block-length=3 cache=dual",
        "mdlm, one-per-step, order=entropy",
        "llada, low-confidence, steps=4 block-length=3 cache=prefix guidance=0.5",
        "llada, factor, block-length=4 cache=free",
        "llada/dream, dream, steps=4 order=margin",
        "llada/dream, threshold, threshold=0.5 block-length=3 cache=dual",
        "sdar, sdar, threshold=0.4",
        "fast_dllm_v2, fast-dllm-v2, threshold=0.4 sub-block-length=4 sub-block-cache=true",
    })
    void aBatchEqualsRunsOneByOne(String folder, String name, String settings) throws Exception {
        RandomGenerator random = new SplittableRandom(20);
        List<GenerationRequest> requests = new ArrayList<>();
        for (int number = 0; number < 10; number++) {
            Template template = TemplatesTest.template(random);
            requests.add(GenerationRequest.builder(template)
                    .seed(random.nextLong())
                    .number(number)
                    .build());
        }
        String resource = "/golden/" + folder;
        Path path = Path.of(Objects.requireNonNull(getClass().getResource(resource), resource)
                .toURI());
        try (LoadedModel loaded = FolderLoader.open(path.toString(), Device.cpu(), Precision.FLOAT32)) {
            MaskedModel network = (MaskedModel) loaded.views().get(0);
            List<Generation> together = RealLoop.generate(network, RealLoop.strategy(name, settings), requests, 4);
            for (int number = 0; number < requests.size(); number++) {
                GenerationRequest request = requests.get(number);
                Generation alone = RealLoop.generate(network, RealLoop.strategy(name, settings), request);
                Generation one = together.get(number);
                assertArrayEquals(alone.tokens(), one.tokens(), () -> "" + request.template());
                assertArrayEquals(alone.steps(), one.steps());
                assertEquals(alone.usage().nfe(), one.usage().nfe());
                assertEquals(alone.usage().rows(), one.usage().rows());
                assertEquals(alone.finishReason(), one.finishReason());
                // Blocks end at an end token, wherever it is.
                boolean ended = one.finishReason() == FinishReason.STOP;
                assertTrue(ended || TemplatesTest.fits(request.template().segments(), 0, one.tokens(), 0));
            }
        }
    }
}
