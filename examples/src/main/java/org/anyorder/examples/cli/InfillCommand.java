// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.anyorder.Template;
import org.anyorder.text.JsonTemplates;
import org.anyorder.text.TemplateParser;
import org.anyorder.text.Tokenizer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Fills the gaps of templates. */
@Command(
        name = "infill",
        description = "Fill the gaps of a template.",
        footer = {
            "",
            "Templates: [[3]] exactly 3 tokens, [[0..20]] up to 20, [[2..]] at least 2, \\[[ literal.",
            "Example: anyorder infill --model shakespeare-insertion --template \"To be, or [[0..8]] be.\""
        })
final class InfillCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private DecodingOptions decoding = new DecodingOptions();

    @Mixin
    private MusicOptions music = new MusicOptions();

    @ArgGroup(multiplicity = "1")
    private Source source = new Source();

    /** Text or JSON. */
    static final class Source {

        @Option(names = "--template", paramLabel = "TEXT", description = "A template as text.")
        private Optional<String> text = Optional.empty();

        @Option(
                names = "--template-json",
                paramLabel = "FILE|-",
                description =
                        "Templates as JSON: [{\"known\":[5,6]},{\"gap\":[0,20]}], several in a list or one a line.")
        private Optional<String> json = Optional.empty();

        List<Template> templates(Tokenizer tokenizer) throws IOException {
            if (text.isPresent()) {
                return List.of(new TemplateParser(tokenizer).parse(text.get()));
            }
            return JsonTemplates.parse("--template-json " + json.orElseThrow(), read(json.orElseThrow()));
        }
    }

    @Override
    public Integer call() throws IOException {
        return new DecodingCommand(common, model, decoding, music).run(source::templates);
    }

    /** A file, or standard input for {@code -}. */
    static String read(String file) throws IOException {
        return file.equals("-")
                ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                : Files.readString(Path.of(file));
    }
}
