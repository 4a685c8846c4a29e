// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.anyorder.Template;
import org.anyorder.text.Tokenizer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Continues a prompt, or starts from nothing. */
@Command(
        name = "generate",
        description = "Continue a prompt, or start from nothing.",
        footer = {"", "Example: anyorder generate --model shakespeare-insertion --prompt \"ROMEO:\" --seed 7"})
final class GenerateCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private DecodingOptions decoding = new DecodingOptions();

    @Mixin
    private MusicOptions music = new MusicOptions();

    @ArgGroup
    private Prompt prompt = new Prompt();

    /** Text or ids. */
    static final class Prompt {

        @Option(names = "--prompt", paramLabel = "TEXT", description = "The prompt as text. Default: none.")
        private Optional<String> text = Optional.empty();

        @Option(names = "--prompt-tokens", paramLabel = "IDS", description = "The prompt as ids: 5,6,7.")
        private Optional<String> tokens = Optional.empty();

        int[] ids(Tokenizer tokenizer) {
            if (tokens.isPresent()) {
                return ModelText.ids("--prompt-tokens", tokens.get());
            }
            return text.map(tokenizer::encode).orElseGet(() -> new int[0]);
        }
    }

    @Override
    public Integer call() throws IOException {
        return new DecodingCommand(common, model, decoding, music)
                .run(tokenizer -> List.of(Template.continuing(prompt.ids(tokenizer))));
    }
}
