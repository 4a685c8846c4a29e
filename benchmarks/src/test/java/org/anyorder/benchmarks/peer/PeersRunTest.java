// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.peer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.anyorder.benchmarks.causal.DecoderSize;
import org.anyorder.benchmarks.causal.RandomLlama;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Peers of the same JVM; those of another are told lines, see {@link JlamaPeerTest}. */
class PeersRunTest {
    private static final int[] PROMPT = {1, 77, 305, 12};

    @Test
    void othersSayTheSame() throws IOException {
        try (RandomLlama model = RandomLlama.write(DecoderSize.SMALL);
                Peer ours = PeerKind.ANYORDER_FLOAT32.open(model.folder());
                Peer theirs = PeerKind.DJL.open(model.folder())) {
            int[] expected = ours.generate(PROMPT, 20);
            assertEquals(20, expected.length);
            assertArrayEquals(expected, theirs.generate(PROMPT, 20));
            assertArrayEquals(new int[] {expected[0]}, theirs.generate(PROMPT, 1));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ANYORDER_BFLOAT16", "ANYORDER_INT8"})
    void everyPrecisionGeneratesWhatIsAskedFor(PeerKind kind) throws IOException {
        try (RandomLlama model = RandomLlama.write(DecoderSize.SMALL);
                Peer peer = kind.open(model.folder())) {
            assertEquals(5, peer.generate(PROMPT, 5).length);
        }
    }

    @Test
    void bothSidesAreTimed() throws IOException, InterruptedException {
        PeerBenchmark benchmark = new PeerBenchmark();
        benchmark.rivalry = Rivalry.FLOAT32_AND_DJL;
        benchmark.size = DecoderSize.SMALL;
        benchmark.open(); // compares both
        PeerBenchmark.Speed speed = new PeerBenchmark.Speed();
        benchmark.decode(speed);
        assertTrue(speed.oursPerSecond() > 0 && speed.theirsPerSecond() > 0);
        assertEquals(speed.oursPerSecond() / speed.theirsPerSecond(), speed.ratio(), 1e-9 * speed.ratio());
        speed.reset();
        assertTrue(Double.isNaN(speed.ratio()), "after a reset " + speed.ratio());
        benchmark.close();
    }
}
