// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.stress;

import org.anyorder.Generator;
import org.anyorder.testing.Stress;
import org.anyorder.testing.stress.Threads;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many threads on one network, which makes its tables of distances while they run. */
class NetworkThreadsTest {

    @ParameterizedTest
    @EnumSource
    @Timeout(1200)
    void thirtyTwoThreadsGetTheTokensTheyGetAlone(Infilling kind) throws Exception {
        try (Generator generator = kind.load()) {
            Threads.requireTokensOfOneAlone(generator, Infilling::request, Stress.rounds(1, 100));
        }
    }
}
