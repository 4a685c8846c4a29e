// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.model.Vocabulary;
import org.anyorder.network.SizeKeys;
import org.anyorder.network.VocabularyHead;

/**
 * The configuration of a Mamba, Mamba-2 or S4D language model, read from the keys of either kind of published folder.
 *
 * @param width of the residual stream
 * @param layers how many
 * @param mixer sizes of what a layer does
 * @param vocabulary how many tokens there are
 * @param rows of the embedding: the vocabulary and what it is padded with
 * @param normEpsilon added to mean squares
 * @param head what turns hidden vectors into logits
 * @param begin put in front of a text, if there is such a token
 * @param end ends a text, if there is such a token
 * @param alsoEnd ends a text too; none without {@code end}
 */
public record MambaConfig(
        int width,
        int layers,
        MixerSizes mixer,
        int vocabulary,
        int rows,
        double normEpsilon,
        VocabularyHead head,
        OptionalInt begin,
        OptionalInt end,
        Set<Integer> alsoEnd) {
    private static final String BEGIN_KEY = "bos_token_id";
    private static final String END_KEY = "eos_token_id";

    /**
     * Whether a configuration is of such a model: by its {@code model_type}, or, without one, by the keys of the
     * original folders.
     *
     * @param config the published keys
     * @return whether {@link #read} reads it
     */
    public static boolean claims(ModelConfig config) {
        return HubKeys.claims(config) || OriginalKeys.claims(config);
    }

    /**
     * Reads a configuration. Every key is checked before anything is allocated.
     *
     * @param config the published keys
     * @return the configuration
     * @throws CheckpointFormatException if a key is missing or its value is not allowed
     */
    public static MambaConfig read(ModelConfig config) throws CheckpointFormatException {
        MambaConfig sizes = OriginalKeys.claims(config) ? new OriginalKeys(config).read() : new HubKeys(config).read();
        return sizes.withTokens(config);
    }

    /**
     * The token ids.
     *
     * @return the vocabulary without its padding; every token of it may be generated
     */
    public Vocabulary tokens() {
        return new Vocabulary(vocabulary, OptionalInt.empty(), begin, end, OptionalInt.empty(), Set.of(), alsoEnd);
    }

    /** The same with the special tokens that some keys name, beside those there are. */
    MambaConfig withTokens(ModelConfig keys) throws CheckpointFormatException {
        OptionalInt first = begin.isPresent() ? begin : SizeKeys.readToken(keys, BEGIN_KEY, vocabulary);
        OptionalInt last = end.isPresent() ? end : SizeKeys.readToken(keys, END_KEY, vocabulary);
        Set<Integer> all = new HashSet<>(alsoEnd);
        all.addAll(SizeKeys.readTokens(keys, END_KEY, vocabulary));
        return new MambaConfig(width, layers, mixer, vocabulary, rows, normEpsilon, head, first, last, all);
    }

    /**
     * The name of the architecture.
     *
     * @return its {@code model_type}
     */
    public String modelType() {
        if (mixer instanceof DiagonalSizes) {
            return HubKeys.S4D;
        }
        return mixer instanceof SelectiveSizes ? HubKeys.MAMBA : HubKeys.MAMBA_2;
    }
}
