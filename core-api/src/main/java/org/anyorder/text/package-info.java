// SPDX-License-Identifier: Apache-2.0
/**
 * Text to token ids and back, and generating text. {@link org.anyorder.text.Tokenizer} is the contract;
 * {@link org.anyorder.text.HuggingFaceTokenizer} reads a published {@code tokenizer.json} and is the only user of the
 * tokenizers library. {@link org.anyorder.text.TemplateParser} reads templates as people write them,
 * {@link org.anyorder.text.JsonTemplates} those of programs. Start at {@link org.anyorder.text.TextGenerator}. Uses the
 * front door and {@code checkpoint}.
 */
@NullMarked
package org.anyorder.text;

import org.jspecify.annotations.NullMarked;
