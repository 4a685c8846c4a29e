// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.peer;

import java.io.IOException;
import java.nio.file.Path;
import org.anyorder.kernel.Precision;

/** Who decodes. */
public enum PeerKind {
    /** This library, weights as they are. */
    ANYORDER_FLOAT32 {
        @Override
        Peer open(Path folder) throws IOException {
            return GeneratorPeer.open(folder, Precision.FLOAT32);
        }
    },
    /** This library, weights in bfloat16. */
    ANYORDER_BFLOAT16 {
        @Override
        Peer open(Path folder) throws IOException {
            return GeneratorPeer.open(folder, Precision.BFLOAT16);
        }
    },
    /** This library, weights in int8. */
    ANYORDER_INT8 {
        @Override
        Peer open(Path folder) throws IOException {
            return GeneratorPeer.open(folder, Precision.INT8);
        }
    },
    /** Jlama, weights as they are. */
    JLAMA_FLOAT32 {
        @Override
        Peer open(Path folder) throws IOException {
            return JlamaPeer.open(folder, JlamaPeer.Weights.F32);
        }
    },
    /** Jlama, weights of 4 bits and activations of 8. */
    JLAMA_Q4 {
        @Override
        Peer open(Path folder) throws IOException {
            return JlamaPeer.open(folder, JlamaPeer.Weights.Q4);
        }
    },
    /** DJL's own text generation over a network as PyTorch would trace it. */
    DJL {
        @Override
        Peer open(Path folder) throws IOException {
            return DjlPeer.open(folder);
        }
    };

    /**
     * Opens it on a model.
     *
     * @param folder a model of the Llama type, as published
     * @return the peer; closed by the caller
     * @throws PeerMissingException if it is not installed here
     * @throws IOException if the model cannot be read
     */
    abstract Peer open(Path folder) throws IOException;
}
