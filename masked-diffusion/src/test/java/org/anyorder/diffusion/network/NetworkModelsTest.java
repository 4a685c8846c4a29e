// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import java.io.IOException;
import org.junit.jupiter.api.Nested;

/** Every network keeps the contract of masked models. */
class NetworkModelsTest {

    @Nested
    class Mdlm extends NetworkModelLaws {
        Mdlm() throws IOException {
            super("mdlm");
        }
    }

    @Nested
    class Bd3lm extends NetworkModelLaws {
        Bd3lm() throws IOException {
            super("bd3lm");
        }
    }
}
