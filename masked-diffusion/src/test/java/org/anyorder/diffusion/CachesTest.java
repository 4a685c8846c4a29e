// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.anyorder.Gap;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Template;
import org.anyorder.model.LogitAlignment;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.Visibility;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Caches on the pairwise table, whose state sees outside the window what was stored there and nothing else. */
final class CachesTest {

    private static final int LENGTH = 16;
    private static final List<GenerationRequest> REQUESTS = List.of(request(0), request(1));

    private static GenerationRequest request(int row) {
        int[] prompt = TrajectoriesTest.prompt(row);
        return GenerationRequest.builder(Template.of(Known.of(prompt), Gap.exactly(LENGTH - prompt.length)))
                .number(row)
                .seed(Seeds.seed("CachesTest"))
                .samples(40)
                .build();
    }

    private static List<Generation> generate(MaskedModel model, String name, String settings) {
        return RealLoop.generate(model, RealLoop.strategy(name, settings), REQUESTS, 16);
    }

    private static void assertSame(List<Generation> expected, List<Generation> actual) {
        for (int index = 0; index < expected.size(); index++) {
            assertArrayEquals(expected.get(index).tokens(), actual.get(index).tokens());
            assertArrayEquals(expected.get(index).steps(), actual.get(index).steps());
            assertEquals(
                    expected.get(index).usage().nfe(), actual.get(index).usage().nfe());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"low-confidence", "threshold", "factor"})
    void prefixAndDualAreExactOnABlockCausalModel(String name) {
        MaskedModel blocks = TrajectoriesTest.table(new Visibility.BlockCausal(4));
        String settings = name.equals("low-confidence") ? "steps=6 block-length=4" : "block-length=4";
        List<Generation> uncached = generate(blocks, name, settings);
        assertSame(uncached, generate(blocks, name, settings + " cache=prefix"));
        assertSame(uncached, generate(blocks, name, settings + " cache=dual"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"prefix", "dual"})
    void refreshedInEveryStepTheyEqualTheUncachedRun(String cache) {
        MaskedModel full = TrajectoriesTest.table();
        assertSame(
                generate(full, "threshold", "block-length=1"),
                generate(full, "threshold", "block-length=1 cache=" + cache));
    }

    @ParameterizedTest
    @ValueSource(strings = {"prefix", "dual"})
    void theFirstStepOfABlockEqualsTheUncachedOne(String cache) {
        // One block of everything: what the first step commits has seen no stale key.
        MaskedModel full = TrajectoriesTest.table();
        List<Generation> uncached = generate(full, "low-confidence", "steps=4 block-length=12");
        List<Generation> cached = generate(full, "low-confidence", "steps=4 block-length=12 cache=" + cache);
        for (int index = 0; index < uncached.size(); index++) {
            assertArrayEquals(positions(uncached.get(index), 1), positions(cached.get(index), 1));
            for (int position : positions(uncached.get(index), 1)) {
                assertEquals(
                        uncached.get(index).tokens()[position],
                        cached.get(index).tokens()[position]);
            }
        }
    }

    private static int[] positions(Generation generation, int step) {
        return IntStream.range(0, LENGTH)
                .filter(position -> generation.steps()[position] == step)
                .toArray();
    }

    /**
     * A table stores tokens, not what was seen of others: stale are only the last tokens of a block never run again.
     */
    @Test
    void aBlockThatIsNotRunAgainStaysAsItWas() {
        MaskedModel full = TrajectoriesTest.table();
        List<Generation> uncached = generate(full, "low-confidence", "steps=12 block-length=4");
        List<Generation> cached = generate(full, "low-confidence", "steps=12 block-length=4 cache=free");
        boolean same = IntStream.range(0, uncached.size())
                .allMatch(index -> Arrays.equals(
                        uncached.get(index).tokens(), cached.get(index).tokens()));
        assertFalse(same);
    }

    /** Blocks of four behind four known tokens: a_k = 4, 8, 12; three steps each. */
    @ParameterizedTest
    @CsvSource({"none, 144, 0", "prefix, 96, 0", "dual, 72, 0", "free, 88, 1"})
    void rowsAreThoseOfTheFormulas(String cache, long rows, int storePasses) {
        for (Generation generation :
                generate(TrajectoriesTest.table(), "low-confidence", "steps=9 block-length=4 cache=" + cache)) {
            assertEquals(9, generation.usage().nfe());
            assertEquals(rows, generation.usage().rows());
            assertEquals(storePasses, generation.usage().storePasses());
        }
    }

    @Test
    void guidanceHasACacheOfItsOwn() {
        MaskedModel blocks = TrajectoriesTest.table(new Visibility.BlockCausal(4));
        String settings = "steps=6 block-length=4 guidance=0.7";
        List<Generation> uncached = generate(blocks, "low-confidence", settings);
        assertSame(uncached, generate(blocks, "low-confidence", settings + " cache=dual"));
        assertEquals(12, uncached.get(0).usage().nfe());
        assertEquals(12 * LENGTH, uncached.get(0).usage().rows());
        assertFalse(Arrays.equals(
                uncached.get(0).logProbs(),
                generate(blocks, "low-confidence", "steps=6 block-length=4")
                        .get(0)
                        .logProbs()));
    }

    @Test
    void aWindowBeginsWhereItsFirstPositionIsPredicted() {
        // The watched model refuses a window without the row before the block.
        MaskedModel shifted = new VariedModel(
                TrajectoriesTest.table(new Visibility.BlockCausal(4)),
                OptionalInt.empty(),
                LogitAlignment.PREVIOUS_ROW);
        List<Generation> cached = generate(shifted, "low-confidence", "steps=9 block-length=4 cache=dual");
        assertSame(generate(shifted, "low-confidence", "steps=9 block-length=4"), cached);
        assertEquals(3 * LENGTH + 6 * 5, cached.get(0).usage().rows());
    }
}
