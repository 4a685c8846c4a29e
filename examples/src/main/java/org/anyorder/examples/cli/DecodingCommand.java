// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.anyorder.Cancellation;
import org.anyorder.Execution;
import org.anyorder.GenerationListener;
import org.anyorder.GenerationRequest;
import org.anyorder.RequestSource;
import org.anyorder.Template;
import org.anyorder.checkpoint.AtomicFile;
import org.anyorder.music.MusicTokens;
import org.anyorder.text.TextGenerator;
import org.anyorder.text.Tokenizer;
import org.anyorder.trace.GenerationTrace;
import org.anyorder.trace.HtmlTraceRenderer;
import org.anyorder.trace.TraceHeading;

/** What {@code generate} and {@code infill} do once they have their templates. */
final class DecodingCommand {

    private final CommonOptions common;
    private final ModelOptions model;
    private final DecodingOptions options;
    private final MusicOptions music;

    DecodingCommand(CommonOptions common, ModelOptions model, DecodingOptions options, MusicOptions music) {
        this.common = common;
        this.model = model;
        this.options = options;
        this.music = music;
    }

    /** Reads the templates with the model's tokenizer. */
    interface Templates {
        List<Template> read(Tokenizer tokenizer) throws IOException;
    }

    int run(Templates templates) throws IOException {
        options.check();
        try (TextGenerator text = new TextGenerator(
                model.load(options.strategy(), options.settings()), ModelText.open(model.reference()))) {
            List<GenerationRequest> requests = new ArrayList<>();
            for (Template template : templates.read(text.tokenizer())) {
                requests.add(options.request(template, requests.size(), text.generator()));
            }
            Optional<MusicTokens> words =
                    music.asked() ? Optional.of(music.check(text.tokenizer(), requests)) : Optional.empty();
            Cancellation cancellation = new Cancellation();
            try (Output output = new Output(options, text, requests, common);
                    Interruption interruption = Interruption.cancels(cancellation)) {
                int rows = options.streams() ? 1 : options.batchRows();
                Optional<GenerationTrace> trace =
                        options.trace().map(file -> new GenerationTrace(output, GenerationTrace.DEFAULT_SAMPLES));
                GenerationListener listener = trace.isPresent() ? trace.get() : output;
                Execution execution = new Execution(rows, listener, cancellation);
                if (words.isPresent() && !options.streams()) {
                    new MusicDraws(words.get(), common).run(text.generator(), requests.get(0), execution);
                } else {
                    text.generator().generateAll(RequestSource.of(requests), execution);
                }
                output.finish();
                if (trace.isPresent()) {
                    write(trace.get(), text);
                }
                if (words.isPresent() && output.latest().isPresent()) {
                    music.write(words.get(), output.latest().get(), common);
                }
            }
            return 0;
        }
    }

    private void write(GenerationTrace trace, TextGenerator text) throws IOException {
        TraceHeading heading = new TraceHeading(
                model.reference(),
                text.generator().strategy() + settings(),
                text.generator().exactness(),
                text.generator().notes());
        Path file = options.trace().orElseThrow();
        AtomicFile.writeText(
                file,
                new HtmlTraceRenderer(heading, token -> text.tokenizer().decode(new int[] {token})).render(trace));
        common.remark("trace: " + file.toAbsolutePath());
    }

    private String settings() {
        StringBuilder line = new StringBuilder();
        options.settings()
                .forEach(
                        (key, value) -> line.append(' ').append(key).append('=').append(value));
        return line.toString();
    }
}
