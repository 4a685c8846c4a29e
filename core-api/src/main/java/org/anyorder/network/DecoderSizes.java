// SPDX-License-Identifier: Apache-2.0
package org.anyorder.network;

import org.anyorder.nn.TransformerConfig;

/**
 * Sizes of a {@link DecoderNetwork}.
 *
 * @param vocabulary number of rows of the embedding, all of which have logits
 * @param transformer sizes of the body; where nothing turns, positions are learned vectors added to the embedding
 * @param head what turns hidden vectors into logits
 */
public record DecoderSizes(int vocabulary, TransformerConfig transformer, VocabularyHead head) {

    /**
     * Checks the vocabulary.
     *
     * @param vocabulary at least 1
     * @param transformer sizes of the body
     * @param head what turns hidden vectors into logits
     * @throws IllegalArgumentException if there is no token
     */
    public DecoderSizes {
        if (!(vocabulary >= 1)) {
            throw new IllegalArgumentException("vocabulary must be at least 1, got " + vocabulary);
        }
    }

    boolean learnsPositions() {
        return transformer.rotation().width() == 0;
    }
}
