// SPDX-License-Identifier: Apache-2.0
package org.anyorder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TemplateTest {

    @Test
    void neighboursMergeAndEmptySegmentsGo() {
        Template template = Template.of(
                Known.of(1), Known.of(), Known.of(2), Gap.exactly(2), Gap.exactly(0), Gap.between(0, 3), Known.of(3));
        assertEquals(Template.of(Known.of(1, 2), Gap.between(2, 5), Known.of(3)), template);
        assertEquals(3, template.knownTokens());
    }

    @Test
    void anUnboundedGapStaysUnboundedWhateverItMeets() {
        assertEquals(
                Gap.atLeast(3),
                Template.of(Gap.atLeast(1), Gap.exactly(2)).gaps().get(0));
    }

    @Test
    void badBoundsAreRefusedByName() {
        String turned = assertThrows(IllegalArgumentException.class, () -> new Gap(3, 2))
                .getMessage();
        assertTrue(turned.contains("max") && turned.contains("3") && turned.contains("2"), turned);
        assertThrows(IllegalArgumentException.class, () -> Gap.exactly(-1));
        assertThrows(IllegalArgumentException.class, () -> Known.of(4, -1));
    }

    @Test
    void limitsAreRefusedOutOfTheirRange() {
        assertThrows(IllegalArgumentException.class, () -> Limits.DEFAULT.withMaxNewTokens(-1));
        assertThrows(IllegalArgumentException.class, () -> Limits.DEFAULT.withMaxNfe(-1));
        assertThrows(IllegalArgumentException.class, () -> Limits.DEFAULT.withTimeout(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> Execution.ofBatch(0));
        assertThrows(IllegalArgumentException.class, () -> GenerationRequest.builder(Template.continuing())
                .samples(0)
                .build());
        assertThrows(IllegalArgumentException.class, () -> GenerationRequest.builder(Template.continuing())
                .number(-1)
                .build());
    }

    @Test
    void arraysAreCopiedInAndOut() {
        int[] tokens = {1, 2};
        Known known = Known.of(tokens);
        tokens[0] = 9;
        known.tokens()[1] = 9;
        assertEquals(Known.of(1, 2), known);
        assertEquals(2, known.token(1));
        assertArrayEquals(new int[] {1, 2}, known.stream().toArray());
    }
}
