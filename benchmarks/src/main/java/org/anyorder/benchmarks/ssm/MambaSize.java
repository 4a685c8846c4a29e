// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.ssm;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.ssm.network.MambaConfig;

/** How large the networks are; as configurations say it. */
public enum MambaSize {
    /** Mamba as published with 130 million weights. */
    MAMBA_130M("'model_type':'mamba','vocab_size':50280,'hidden_size':768,'num_hidden_layers':24"),
    /** Mamba-2 as published with 130 million weights. */
    MAMBA_2_130M("'model_type':'mamba2','vocab_size':50288,'hidden_size':768,'num_hidden_layers':24,'num_heads':24,"
            + "'n_groups':1"),
    /** Four layers of the first, a sixth, with few tokens. */
    MAMBA_SIXTH("'model_type':'mamba','vocab_size':64,'hidden_size':768,'num_hidden_layers':4"),
    /** Four layers of the second, a sixth, with few tokens. */
    MAMBA_2_SIXTH("'model_type':'mamba2','vocab_size':64,'hidden_size':768,'num_hidden_layers':4,'num_heads':24,"
            + "'n_groups':1"),
    /** Over in no time. */
    SMALL("'model_type':'mamba','vocab_size':64,'hidden_size':64,'num_hidden_layers':2");

    private final String keys;

    MambaSize(String keys) {
        this.keys = keys;
    }

    MambaConfig config() {
        try {
            return MambaConfig.read(ModelConfig.parse(name(), "{" + keys.replace('\'', '"') + "}"));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
