// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.anyorder.Cancellation;
import org.anyorder.Execution;
import org.anyorder.GenerationRequest;
import org.anyorder.RequestSource;
import org.anyorder.Template;
import org.anyorder.text.TextGenerator;
import org.anyorder.text.Tokenizer;

/** What {@code generate} and {@code infill} do once they have their templates. */
final class DecodingCommand {

    private final CommonOptions common;
    private final ModelOptions model;
    private final DecodingOptions options;

    DecodingCommand(CommonOptions common, ModelOptions model, DecodingOptions options) {
        this.common = common;
        this.model = model;
        this.options = options;
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
            Cancellation cancellation = new Cancellation();
            try (Output output = new Output(options, text, requests, common);
                    Interruption interruption = Interruption.cancels(cancellation)) {
                int rows = options.streams() ? 1 : options.batchRows();
                text.generator().generateAll(RequestSource.of(requests), new Execution(rows, output, cancellation));
                output.finish();
            }
            return 0;
        }
    }
}
