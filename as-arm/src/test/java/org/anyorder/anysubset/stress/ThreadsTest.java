// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.stress;

import java.nio.file.Path;
import org.anyorder.Generator;
import org.anyorder.testing.Stress;
import org.anyorder.testing.stress.Threads;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many threads on one generator. */
class ThreadsTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    @Timeout(1200)
    void thirtyTwoThreadsGetTheTokensTheyGetAlone(Subsets kind) throws Exception {
        try (Generator generator = kind.load(Subsets.write(folder))) {
            Threads.requireTokensOfOneAlone(generator, Subsets::request, Stress.rounds(1, 100));
        }
    }
}
