// SPDX-License-Identifier: Apache-2.0
package org.anyorder.music;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChoraleSplitTest {
    @TempDir
    private Path folder;

    @Test
    void readsThePublishedForm() throws Exception {
        Path file = Files.writeString(
                folder.resolve("read.json"),
                "{\"train\":[[[67,62,59,43],[67,-1,59,43]]],\"valid\":[[[60,60,60,60]]],\"test\":[[[60,60,60,61]]]}");
        ChoraleSplit split = ChoraleSplit.read(file);
        assertEquals(
                List.of(new PianoRoll(new int[][] {{67, 62, 59, 43}, {67, -1, 59, 43}})),
                split.of(ChoraleSplit.Part.TRAINING));
        assertEquals(61, split.of(ChoraleSplit.Part.TEST).get(0).pitch(0, Voice.BASS));
        assertEquals(1, split.shortest());
    }

    @Test
    void refusesFilesThatAreNoChorales() throws Exception {
        String rest = ",\"valid\":[[[60,60,60,60]]],\"test\":[[[60,60,60,60]]]}";
        assertRefused("must have a list of chorales under train", "[]");
        assertRefused(
                "must have a list of chorales under test", "{\"train\":[[[60,60,60,60]]],\"valid\":[[[60,60,60,60]]]}");
        assertRefused("train must have at least one chorale", "{\"train\":[]" + rest);
        assertRefused("train[0]: pitches must have at least 1 step", "{\"train\":[[]]" + rest);
        assertRefused("train[0]: step 0 must have 4 voices, got 3", "{\"train\":[[[60,60,60]]]" + rest);
        assertRefused("the bass must be in", "{\"train\":[[[60,60,60,99]]]" + rest);
        assertRefused("a pitch must be an integer, got 60.5", "{\"train\":[[[60.5,60,60,60]]]" + rest);
        assertRefused("a pitch must be an integer, got \"C\"", "{\"train\":[[[\"C\",60,60,60]]]" + rest);
        assertRefused("a list of steps", "{\"train\":[5]" + rest);
    }

    private void assertRefused(String message, String json) throws Exception {
        Path file = Files.writeString(folder.resolve("wrong.json"), json);
        String said = assertThrows(CheckpointFormatException.class, () -> ChoraleSplit.read(file))
                .getMessage();
        assertTrue(said.contains(message) && said.contains("wrong.json"), said);
    }
}
