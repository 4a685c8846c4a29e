// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.anyorder.Gap;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.Generators;
import org.anyorder.Known;
import org.anyorder.Template;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every network generates as its folder stands: what it recommends exists and takes the options it is given. */
class RecommendationTest {

    @ParameterizedTest
    @ValueSource(strings = {"mdlm", "bd3lm", "llada", "llada/dream", "sdar", "fast_dllm_v2"})
    void generatesWithoutBeingToldHow(String name) throws IOException {
        Template template = Template.of(Known.of(5, 6, 7), Gap.exactly(4));
        try (Generator generator = Generators.load(Golden.folder(name))) {
            assertEquals(
                    7,
                    generator
                            .infill(GenerationRequest.builder(template).seed(3).build())
                            .tokens()
                            .length);
        }
    }
}
