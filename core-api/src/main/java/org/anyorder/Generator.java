// SPDX-License-Identifier: Apache-2.0
package org.anyorder;

import java.util.List;
import java.util.Set;
import org.anyorder.sampling.Crossing;
import org.anyorder.sampling.SamplingOptions;

/**
 * A conditional model with a decoding strategy: fills the gaps of templates. Owns the weights; may be called from many
 * threads at once.
 *
 * <pre>{@code
 * try (Generator generator = Generators.load("shakespeare-insertion")) {
 *     Template template = Template.of(Known.of(prefix), Gap.between(0, 20), Known.of(suffix));
 *     Generation generation = generator.infill(GenerationRequest.builder(template).seed(7).build());
 * }
 * }</pre>
 */
public interface Generator extends AutoCloseable {

    /**
     * Continues a prompt with the recommended sampling: {@code infill} of {@link Template#continuing(int...)}.
     *
     * @param prompt token ids, possibly none
     * @return the prompt and its continuation
     */
    default Generation generate(int... prompt) {
        return infill(GenerationRequest.builder(Template.continuing(prompt))
                .sampling(recommendedSampling())
                .build());
    }

    /**
     * Fills the gaps of one template.
     *
     * @param request one sample
     * @return the filled sequence
     * @throws GenerationException if decoding itself fails, as when the engine runs out of memory
     * @throws UnsupportedTemplateException if the strategy cannot honour the template
     * @throws IllegalArgumentException if a token is outside the vocabulary, the template is too long for the model, or
     *     several samples are asked for ({@link #generateAll(List)} returns those)
     */
    Generation infill(GenerationRequest request);

    /**
     * Serves all requests in batches.
     *
     * @param requests the requests
     * @return the generations, by position of the request, then by sample
     * @throws GenerationException if decoding fails; it ends all requests of the call
     */
    List<Generation> generateAll(List<GenerationRequest> requests);

    /**
     * Serves requests as they come; rows of finished sequences are reused at once. Blocks until the source is exhausted
     * and everything is finished, or the execution is cancelled. Results reach the listener in order of completion.
     *
     * @param requests where requests come from
     * @param execution batch size, listener, cancellation
     * @throws GenerationException if decoding, the listener or the source fails; it ends all sequences that have not
     *     finished, their neighbours in the batch included
     */
    void generateAll(RequestSource requests, Execution execution);

    /**
     * Starts one request on a thread of its own.
     *
     * @param request one sample
     * @param listener watches it, on that thread
     * @return a handle to cancel it or wait for it
     * @throws IllegalArgumentException as {@link #infill(GenerationRequest)}
     */
    GenerationHandle start(GenerationRequest request, GenerationListener listener);

    /**
     * The log-likelihood of what fills the gaps. The gaps are given filled: {@code template} holds the whole sequence
     * in {@code Known} segments, and {@code scored} marks the tokens whose likelihood is asked given the others.
     *
     * @param tokens the whole sequence
     * @param scored for each token whether it is scored (true) or given (false)
     * @param seed of the random stream, for estimates
     * @return log-likelihood, and whether it is exact, a bound or an estimate
     * @throws UnsupportedTemplateException if this model cannot score that
     */
    Score score(int[] tokens, boolean[] scored, long seed);

    /**
     * The log-likelihoods of several sequences, each as {@link #score} gives it: alternatives for the same gaps are
     * ranked in fewer evaluations than they are many where the model allows it.
     *
     * @param sequences whole sequences
     * @param scored for each of them and each of its tokens whether it is scored (true) or given (false)
     * @param seed of the random stream of each of them, for estimates
     * @return a score for each of them, in their order
     * @throws UnsupportedTemplateException if this model cannot score one of them
     */
    List<Score> scoreAll(List<int[]> sequences, List<boolean[]> scored, long seed);

    /**
     * The strategy's name.
     *
     * @return for example {@code "two-stage"}
     */
    String strategy();

    /**
     * What this generator can honour in a template.
     *
     * @return the strategy's capabilities
     */
    Set<Capability> capabilities();

    /**
     * Which law it draws from.
     *
     * @return the strategy's exactness
     */
    Exactness exactness();

    /**
     * What a reader of its results must know besides, for example {@code "prefix cache: approximate"}.
     *
     * @return remarks, none unless there are some
     */
    default List<String> notes() {
        return List.of();
    }

    /**
     * Whether this strategy's paper keeps the token that crosses p in nucleus sampling.
     *
     * @return the rule to use with {@code TopP} unless the caller knows better
     */
    Crossing topPCrossing();

    /**
     * Temperature and filters that the checkpoint recommends. They are a suggestion: a request is drawn with its own.
     *
     * @return options for {@link GenerationRequest.Builder#sampling(SamplingOptions)}
     */
    SamplingOptions recommendedSampling();

    /**
     * Frees the weights, waiting for nobody: while others still run, the last of them to end frees them, and each ends
     * before its next step with an {@link IllegalStateException}. A second call does nothing; a later request is
     * refused with {@link IllegalStateException}.
     */
    @Override
    void close();
}
