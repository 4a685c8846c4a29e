// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.anyorder.Gap;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Template;
import org.anyorder.decoding.FolderLoader;
import org.anyorder.kernel.Precision;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.MaskedModel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Sampled runs of recorded networks with and without stored blocks. Logits differ by some 1e-5, so a token differs with
 * a probability of about that; with the fixed seed none does here.
 */
final class BlockNetworksTest {

    @ParameterizedTest
    @CsvSource({
        "bd3lm, 7, block-diffusion, ''",
        "bd3lm, 7, block-diffusion, block-length=3",
        "bd3lm, 7, block-diffusion, sampler=ancestral steps=3 top-p=0.9",
        "sdar, 33, sdar, threshold=0.4",
        "sdar, 33, sdar, order=sequential steps=2 block-length=3",
        "sdar, 33, fast-dllm-v2, threshold=0.4 sub-block-length=2",
        "sdar, 33, block-diffusion, block-length=1",
        "fast_dllm_v2, 33, fast-dllm-v2, threshold=0.4 sub-block-length=4",
        "fast_dllm_v2, 33, sdar, order=entropy-bounded budget=2",
        "fast_dllm_v2, 33, block-diffusion, block-length=5",
    })
    void storedBlocksChangeNothing(String folder, int count, String name, String settings)
            throws IOException, URISyntaxException {
        String resource = "/golden/" + folder;
        Path path = Path.of(Objects.requireNonNull(getClass().getResource(resource), resource)
                .toURI());
        List<GenerationRequest> requests = List.of(
                GenerationRequest.builder(Template.of(Known.of(11), Gap.exactly(count)))
                        .seed(8)
                        .samples(6)
                        .build(),
                GenerationRequest.builder(Template.of(Known.of(3, 20, 9), Gap.exactly(count - 3), Known.of(5)))
                        .number(1)
                        .seed(8)
                        .samples(6)
                        .build());
        try (LoadedModel loaded = FolderLoader.open(path.toString(), Device.cpu(), Precision.FLOAT32)) {
            MaskedModel network = (MaskedModel) loaded.views().get(0);
            List<Generation> cached = RealLoop.generate(network, RealLoop.strategy(name, settings), requests, 5);
            List<Generation> uncached =
                    RealLoop.generate(new WholeRows(network), RealLoop.strategy(name, settings), requests, 12);
            for (int index = 0; index < cached.size(); index++) {
                assertArrayEquals(
                        uncached.get(index).tokens(), cached.get(index).tokens());
                assertArrayEquals(uncached.get(index).steps(), cached.get(index).steps());
                assertEquals(
                        uncached.get(index).usage().nfe(),
                        cached.get(index).usage().nfe());
            }
        }
    }
}
