// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.anyorder.EndToken;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.Limits;
import org.anyorder.Template;
import org.anyorder.testing.Stress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Texts far beyond what any transformer holds. */
class LongGenerationTest {

    @ParameterizedTest
    @EnumSource(names = {"MAMBA", "MAMBA_2"})
    void everyTokenOfALongTextIsDrawnFromALaw(Endurance kind) throws IOException {
        int count = Stress.rounds(2_000, 100_000);
        try (Generator generator = kind.load()) {
            Generation generation = generator.infill(GenerationRequest.builder(Template.continuing(1))
                    .endToken(EndToken.IS_IGNORED)
                    .limits(Limits.DEFAULT.withMaxNewTokens(count))
                    .build());
            assertEquals(count + 1, generation.tokens().length);
            // A token of probability 0, or a logit that is no number, would make this infinite or none.
            assertTrue(generation.logProb() < 0 && generation.logProb() > -10.0 * count, "" + generation.logProb());
        }
    }
}
