// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.draft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonObject;
import java.io.IOException;
import org.anyorder.speculative.GoldenNumbers;
import org.anyorder.speculative.draft.PromptLookup.Occurrence;
import org.junit.jupiter.api.Test;

class PromptLookupTest {

    @Test
    void proposesWhatWasRecorded() throws IOException {
        for (JsonObject recorded : GoldenNumbers.cases("prompt_lookup")) {
            PromptLookup drafter = new PromptLookup(recorded.get("max_ngram").getAsInt(), Occurrence.FIRST);
            assertArrayEquals(
                    GoldenNumbers.integers(recorded.getAsJsonArray("candidate")),
                    drafter.lookUp(
                            GoldenNumbers.integers(recorded.getAsJsonArray("ids")),
                            recorded.get("num_tokens").getAsInt()));
        }
    }

    @Test
    void takesTheFirstOrTheNearestPlace() {
        int[] text = {1, 2, 7, 1, 2, 8, 1, 2};
        assertArrayEquals(new int[] {7, 1}, new PromptLookup(3, Occurrence.FIRST).lookUp(text, 2));
        assertArrayEquals(new int[] {8, 1}, new PromptLookup(3, Occurrence.LAST).lookUp(text, 2));
    }

    @Test
    void proposesWhatIsLeftOfTheText() {
        assertArrayEquals(new int[] {4}, new PromptLookup(2, Occurrence.FIRST).lookUp(new int[] {4, 4}, 5));
        assertArrayEquals(new int[0], new PromptLookup(2, Occurrence.FIRST).lookUp(new int[] {4}, 5));
        assertArrayEquals(new int[0], new PromptLookup(2, Occurrence.FIRST).lookUp(new int[0], 5));
    }

    @Test
    void refusesToLookForNothing() {
        assertThrows(IllegalArgumentException.class, () -> new PromptLookup(0, Occurrence.FIRST));
    }
}
