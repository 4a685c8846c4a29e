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

    @Nested
    class Llada extends NetworkModelLaws {
        Llada() throws IOException {
            super("llada");
        }
    }

    @Nested
    class Dream extends NetworkModelLaws {
        Dream() throws IOException {
            super("llada/dream");
        }
    }

    @Nested
    class Sdar extends NetworkModelLaws {
        Sdar() throws IOException {
            super("sdar");
        }
    }

    @Nested
    class FastDllmV2 extends NetworkModelLaws {
        FastDllmV2() throws IOException {
            super("fast_dllm_v2");
        }
    }
}
