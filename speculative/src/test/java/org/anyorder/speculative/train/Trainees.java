// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.nn.Compute;

/** Tiny networks to train on {@link MarkovText}. */
final class Trainees {
    private static final String GPT2 =
            "'model_type':'gpt2','n_positions':12,'n_embd':32,'n_layer':2,'n_head':2,'resid_pdrop':%s";
    private static final String LLAMA = "'model_type':'%s','hidden_size':32,'intermediate_size':64,"
            + "'num_hidden_layers':2,'num_attention_heads':4,'num_key_value_heads':2,'head_dim':8,"
            + "'max_position_embeddings':12,'rms_norm_eps':1e-5,'tie_word_embeddings':%s,'residual_dropout':%s";

    private Trainees() {}

    static TransformerTrainee of(String type, double dropout, Compute compute, Optional<Path> start)
            throws IOException {
        String sizes = type.equals("gpt2")
                ? GPT2.formatted(dropout)
                : LLAMA.formatted(type, type.equals("llama") ? "true" : "false", dropout);
        String json = ("{" + sizes + ",'vocab_size':" + MarkovText.VOCABULARY + ",'bos_token_id':" + MarkovText.BEGIN
                        + "}")
                .replace('\'', '"');
        return new TransformerTrainee(ModelConfig.parse(type, json), compute, start);
    }

    static TransformerTrainee of(String type) throws IOException {
        return of(type, 0, Compute.FLOAT32, Optional.empty());
    }
}
