// SPDX-License-Identifier: Apache-2.0
package org.anyorder.text;

import java.io.IOException;
import java.util.List;
import org.anyorder.Cancellation;
import org.anyorder.Execution;
import org.anyorder.Gap;
import org.anyorder.Generation;
import org.anyorder.GenerationListener;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.Generators;
import org.anyorder.Known;
import org.anyorder.LoadOptions;
import org.anyorder.RequestSource;
import org.anyorder.Template;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.checkpoint.ModelLocation;

/**
 * Text in, text out, over a generator of tokens. Owns both parts; may be called from many threads at once.
 *
 * <pre>{@code
 * try (TextGenerator generator = TextGenerator.open("shakespeare-insertion")) {
 *     System.out.println(generator.infill("The [[3]] fox [[0..20]] dog."));
 * }
 * }</pre>
 */
public final class TextGenerator implements AutoCloseable {

    private final Generator generator;
    private final Tokenizer tokenizer;

    /**
     * Joins a generator and the tokenizer of its model.
     *
     * @param generator closed with this object
     * @param tokenizer closed with this object
     */
    public TextGenerator(Generator generator, Tokenizer tokenizer) {
        this.generator = generator;
        this.tokenizer = tokenizer;
    }

    /**
     * Loads a model with its recommended strategy and its tokenizer; without one, text is ids separated by spaces.
     *
     * @param model the path of a folder or the name of an embedded model
     * @return the generator; the caller closes it
     * @throws IOException if the model cannot be loaded
     */
    public static TextGenerator open(String model) throws IOException {
        return open(model, LoadOptions.DEFAULT);
    }

    /**
     * Loads a model and its tokenizer; without one, text is ids separated by spaces.
     *
     * @param model the path of a folder or the name of an embedded model
     * @param options device, precision, strategy
     * @return the generator; the caller closes it
     * @throws IOException if the model cannot be loaded
     */
    public static TextGenerator open(String model, LoadOptions options) throws IOException {
        try (ModelLocation location = ModelLocation.of(model)) {
            Tokenizer tokenizer = Tokenizer.of(ModelFolder.open(location.folder()));
            try {
                return new TextGenerator(Generators.load(location.folder().toString(), options), tokenizer);
            } catch (IOException | RuntimeException | Error e) {
                tokenizer.close();
                throw e;
            }
        }
    }

    /**
     * Continues a prompt with recommended sampling.
     *
     * @param prompt the beginning of the text, possibly empty
     * @return the whole text, prompt included
     */
    public String generate(String prompt) {
        Template template = Template.of(new Known(tokenizer.encode(prompt)), Gap.atLeast(0));
        return text(generator.infill(recommended(template).build()));
    }

    /**
     * Fills the gaps of a text with recommended sampling.
     *
     * @param template text with gaps, in the syntax of {@link TemplateParser}
     * @return the whole text
     * @throws IllegalArgumentException if a gap is malformed or the generator cannot honour the template
     */
    public String infill(String template) {
        return text(generator.infill(request(template).build()));
    }

    /**
     * A request for a text with gaps, with recommended sampling, to be refined.
     *
     * @param template text with gaps, in the syntax of {@link TemplateParser}
     * @return a builder
     * @throws IllegalArgumentException if a gap is malformed
     */
    public GenerationRequest.Builder request(String template) {
        return recommended(new TemplateParser(tokenizer).parse(template));
    }

    /**
     * Generates and offers text as it settles: what stands to the left of everything that may still change.
     *
     * @param request one sample
     * @param listener receives the text, on the calling thread; the prompt first
     * @return the whole generation
     * @throws IllegalArgumentException if several samples are asked for, or as {@link Generator#infill}
     */
    public Generation stream(GenerationRequest request, TextListener listener) {
        return stream(request, listener, new Cancellation());
    }

    /**
     * Generates and offers text as it settles, until done or cancelled.
     *
     * @param request one sample
     * @param listener receives the text, on the calling thread; the prompt first
     * @param cancellation ends the generation from another thread
     * @return the whole generation, or what there is of it
     * @throws IllegalArgumentException if several samples are asked for, or as {@link Generator#infill}
     */
    public Generation stream(GenerationRequest request, TextListener listener, Cancellation cancellation) {
        if (request.samples() != 1) {
            throw new IllegalArgumentException("samples must be 1 to stream, got " + request.samples());
        }
        SettledText settled = new SettledText(generator.capabilities(), request.template(), tokenizer, listener);
        generator.generateAll(RequestSource.of(List.of(request)), new Execution(1, settled, cancellation));
        return settled.result().orElseThrow(() -> new IllegalStateException("cancelled before it began"));
    }

    /**
     * A listener that offers the text of one sample as it settles, to be combined with others.
     *
     * @param template the template that is filled
     * @param listener receives the text; the prompt first
     * @return a listener for one sample
     */
    public GenerationListener settling(Template template, TextListener listener) {
        return new SettledText(generator.capabilities(), template, tokenizer, listener);
    }

    /**
     * The text of a generation.
     *
     * @param generation made by the generator below
     * @return its tokens as text
     */
    public String text(Generation generation) {
        return tokenizer.decode(generation.tokens());
    }

    /**
     * The generator of tokens.
     *
     * @return owned by this object
     */
    public Generator generator() {
        return generator;
    }

    /**
     * The tokenizer.
     *
     * @return owned by this object
     */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** Closes the generator and the tokenizer. */
    @Override
    public void close() {
        try (tokenizer) {
            generator.close();
        }
    }

    private GenerationRequest.Builder recommended(Template template) {
        return GenerationRequest.builder(template).sampling(generator.recommendedSampling());
    }
}
