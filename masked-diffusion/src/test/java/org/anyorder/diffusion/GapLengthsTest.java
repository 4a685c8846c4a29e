// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.anyorder.EndToken;
import org.anyorder.FinishReason;
import org.anyorder.Gap;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Limits;
import org.anyorder.Template;
import org.anyorder.model.MaskedModel;
import org.anyorder.table.JointTable;
import org.junit.jupiter.api.Test;

/** How long gaps of variable length become. */
final class GapLengthsTest {

    /** Positions 0 and 2 are sure of their tokens, position 1 is not: the average is best at one, then three. */
    private static MaskedModel sureEnds() {
        double[] law = new double[8];
        for (int index = 0; index < 8; index++) {
            law[index] = ((index >> 2) == 0 ? 0.8 : 0.2) * 0.5 * ((index & 1) == 0 ? 0.95 : 0.05);
        }
        return JointTable.of(2, 3, law).masked();
    }

    private static Generation fill(MaskedModel model, Template template) {
        return RealLoop.generate(
                model,
                RealLoop.strategy("first-hitting", ""),
                GenerationRequest.builder(template).seed(1).build());
    }

    @Test
    void theLengthIsTheOneTheModelIsSurestOf() {
        // log 0.8 = -0.22 alone; (log 0.8 + log 0.5) / 2 = -0.46; with log 0.95, / 3 = -0.32.
        Generation any = fill(sureEnds(), Template.of(Gap.between(0, 3)));
        assertEquals(1, any.tokens().length);
        assertEquals(3 + 1, any.usage().nfe());
        assertEquals(1 + 2 + 3 + 1, any.usage().rows());
        Generation longer = fill(sureEnds(), Template.of(Gap.between(2, 3)));
        assertEquals(3, longer.tokens().length);
        assertEquals(2 + 3, longer.usage().nfe());
        assertEquals(FinishReason.LENGTH, longer.finishReason());
    }

    @Test
    void whatKnownTokensLeaveRoomForIsNotMeasured() {
        Generation generation = fill(sureEnds(), Template.of(Known.of(0), Gap.between(1, 9), Known.of(1)));
        assertArrayEquals(
                new int[] {0, 1}, new int[] {generation.tokens()[0], generation.tokens()[2]});
        assertEquals(1, generation.usage().nfe());
    }

    @Test
    void atMostSixteenLengthsAreCompared() {
        double[] law = new double[1 << 18];
        Arrays.fill(law, 1.0 / law.length);
        MaskedModel flat = JointTable.of(2, 18, law).masked();
        Generation generation = fill(flat, Template.of(Gap.between(1, 18), Known.of(1)));
        // Sixteen or fewer lengths of 1 to 17, all equally good: the shortest wins.
        assertEquals(2, generation.tokens().length);
        assertEquals(16 + 1, generation.usage().nfe());
    }

    @Test
    void aGapWithoutBoundHoldsWhatLimitsLeave() {
        Generation whole = fill(TrajectoriesTest.table(), Template.continuing(3, 4));
        assertEquals(16, whole.tokens().length);
        Generation limited = RealLoop.generate(
                TrajectoriesTest.table(),
                RealLoop.strategy("threshold", ""),
                GenerationRequest.builder(Template.continuing(3, 4))
                        .limits(Limits.DEFAULT.withMaxNewTokens(5))
                        .build());
        assertEquals(7, limited.tokens().length);
        assertEquals(FinishReason.LENGTH, limited.finishReason());
    }

    @Test
    void anEndTokenEndsALastGap() {
        MaskedModel model = VariedModel.ending(TrajectoriesTest.table(), 8);
        int stopped = 0;
        for (String settings : List.of("", "cache=dual block-length=4", "end-of-text=last")) {
            for (Generation generation : draws(model, "threshold", settings, Template.continuing(3), EndToken.STOPS)) {
                assertFalse(contains(generation.tokens(), 8));
                boolean full = generation.tokens().length == 16;
                assertEquals(full ? FinishReason.LENGTH : FinishReason.STOP, generation.finishReason());
                stopped += full ? 0 : 1;
            }
        }
        assertTrue(stopped > 0, "some sequence must have ended");
    }

    @Test
    void anEndTokenWaitsForTheLeastLength() {
        MaskedModel model = VariedModel.ending(TrajectoriesTest.table(), 8);
        Template template = Template.of(Known.of(3), Gap.between(6, 15));
        for (Generation generation :
                draws(model, "low-confidence", "steps=5 block-length=15", template, EndToken.STOPS)) {
            assertTrue(generation.tokens().length >= 7);
            assertFalse(contains(generation.tokens(), 8));
        }
    }

    @Test
    void anIgnoredEndTokenIsATokenLikeAnyOther() {
        MaskedModel model = VariedModel.ending(TrajectoriesTest.table(), 8);
        List<Generation> ignored = draws(model, "threshold", "", Template.continuing(3), EndToken.IS_IGNORED);
        List<Generation> unknown =
                draws(TrajectoriesTest.table(), "threshold", "", Template.continuing(3), EndToken.STOPS);
        assertTrue(ignored.stream().anyMatch(generation -> contains(generation.tokens(), 8)));
        for (int index = 0; index < ignored.size(); index++) {
            assertArrayEquals(unknown.get(index).tokens(), ignored.get(index).tokens());
        }
    }

    @Test
    void aBannedEndTokenIsNeverDrawn() {
        MaskedModel model = VariedModel.ending(TrajectoriesTest.table(), 8);
        for (Generation generation :
                draws(model, "threshold", "end-of-text=banned", Template.continuing(3), EndToken.STOPS)) {
            assertFalse(contains(generation.tokens(), 8));
            assertEquals(16, generation.tokens().length);
        }
    }

    /** End tokens settle last: where one settled, nothing that was not an end token was open. */
    @Test
    void endTokensMaySettleLast() {
        MaskedModel model = VariedModel.ending(TrajectoriesTest.table(), 8);
        Template template = Template.of(Known.of(3), Gap.exactly(15));
        List<Generation> last = draws(model, "low-confidence", "steps=15 end-of-text=last", template, EndToken.STOPS);
        List<Generation> free = draws(model, "low-confidence", "steps=15", template, EndToken.STOPS);
        assertTrue(meanEndStep(last) > meanEndStep(free) + 1);
    }

    private static double meanEndStep(List<Generation> generations) {
        return generations.stream()
                .flatMapToInt(generation -> IntStream.range(0, 16)
                        .filter(position -> generation.tokens()[position] == 8)
                        .map(position -> generation.steps()[position]))
                .average()
                .orElseThrow();
    }

    private static List<Generation> draws(
            MaskedModel model, String name, String settings, Template template, EndToken endToken) {
        GenerationRequest request = GenerationRequest.builder(template)
                .seed(2)
                .samples(60)
                .endToken(endToken)
                .build();
        return RealLoop.generate(model, RealLoop.strategy(name, settings), List.of(request), 16);
    }

    private static boolean contains(int[] tokens, int token) {
        return Arrays.stream(tokens).anyMatch(each -> each == token);
    }
}
