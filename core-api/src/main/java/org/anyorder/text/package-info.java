// SPDX-License-Identifier: Apache-2.0
/**
 * Text to token ids and back. {@link org.anyorder.text.Tokenizer} is the contract;
 * {@link org.anyorder.text.HuggingFaceTokenizer} reads a published {@code tokenizer.json} and is the only user of the
 * tokenizers library.
 */
@NullMarked
package org.anyorder.text;

import org.jspecify.annotations.NullMarked;
