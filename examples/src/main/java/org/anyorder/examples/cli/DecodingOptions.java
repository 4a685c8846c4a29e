// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anyorder.EndToken;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.Limits;
import org.anyorder.Template;
import org.anyorder.sampling.SamplingOptions;
import picocli.CommandLine.Option;

/** What {@code generate} and {@code infill} share: strategy, sampling, limits, output. */
final class DecodingOptions {

    /** How results are written. */
    enum Format {
        TEXT,
        JSON,
        HISTOGRAM
    }

    @Option(names = "--strategy", paramLabel = "NAME", description = "Default: the one the model recommends.")
    private Optional<String> strategy = Optional.empty();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "An option of the strategy; repeatable. 'strategies' lists them.")
    private List<String> settings = List.of();

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "0 is greedy. Default: 1, unless the model says otherwise.")
    private Optional<Double> temperature = Optional.empty();

    @Option(names = "--top-k", paramLabel = "K", description = "Keep the K likeliest tokens. Default: off.")
    private Optional<Integer> topK = Optional.empty();

    @Option(names = "--top-p", paramLabel = "P", description = "Keep the nucleus of mass P. Default: off.")
    private Optional<Double> topP = Optional.empty();

    @Option(names = "--seed", defaultValue = "0", description = "Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--samples",
            defaultValue = "1",
            paramLabel = "K",
            description = "Independent draws. Default: ${DEFAULT-VALUE}.")
    private int samples;

    @Option(
            names = "--batch",
            defaultValue = "8",
            paramLabel = "B",
            description = "Rows evaluated together; changes speed only. Default: ${DEFAULT-VALUE}.")
    private int batch;

    @Option(
            names = "--max-new-tokens",
            defaultValue = "128",
            paramLabel = "N",
            description = "Default: ${DEFAULT-VALUE}.")
    private int maxNewTokens;

    @Option(names = "--max-nfe", paramLabel = "N", description = "Most network evaluations. Default: no limit.")
    private Optional<Integer> maxNfe = Optional.empty();

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "Wall-clock limit. Default: none.")
    private Optional<Double> timeout = Optional.empty();

    @Option(names = "--ignore-end", description = "An end token does not stop.")
    private boolean ignoreEnd;

    @Option(names = "--trace", paramLabel = "FILE", description = "Write a page that plays the generation.")
    private Optional<Path> trace = Optional.empty();

    @Option(names = "--stream", description = "Print text as soon as it is settled.")
    private boolean stream;

    @Option(
            names = "--format",
            defaultValue = "text",
            description = "text, json (one object a line) or histogram. Default: ${DEFAULT-VALUE}.")
    private Format format = Format.TEXT;

    Optional<String> strategy() {
        return strategy;
    }

    Format format() {
        return format;
    }

    boolean streams() {
        return stream;
    }

    Optional<Path> trace() {
        return trace;
    }

    int samples() {
        return samples;
    }

    int batchRows() {
        if (!(batch >= 1)) {
            throw new IllegalArgumentException("--batch must be at least 1, got " + batch);
        }
        return batch;
    }

    /** The strategy's options by key. */
    Map<String, String> settings() {
        return KeyValues.of(settings);
    }

    /** Refuses what cannot be combined, before any model is loaded. */
    void check() {
        settings();
        batchRows();
        limits();
        sampling(SamplingOptions.plain().toBuilder(), org.anyorder.sampling.Crossing.KEPT);
        if (!(samples >= 1)) {
            throw new IllegalArgumentException("--samples must be at least 1, got " + samples);
        }
        if (stream && format != Format.TEXT) {
            throw new IllegalArgumentException(
                    "--stream must go with --format text, got " + format.name().toLowerCase(java.util.Locale.ROOT));
        }
    }

    /** The request for one template. */
    GenerationRequest request(Template template, int number, Generator generator) {
        return GenerationRequest.builder(template)
                .sampling(sampling(generator.recommendedSampling().toBuilder(), generator.topPCrossing()))
                .seed(seed)
                .number(number)
                .samples(samples)
                .limits(limits())
                .endToken(ignoreEnd ? EndToken.IS_IGNORED : EndToken.STOPS)
                .build();
    }

    private SamplingOptions sampling(SamplingOptions.Builder builder, org.anyorder.sampling.Crossing crossing) {
        temperature.ifPresent(builder::temperature);
        topK.ifPresent(builder::topK);
        topP.ifPresent(p -> builder.topP(p, crossing));
        return builder.build();
    }

    private Limits limits() {
        if (!(maxNewTokens >= 0)) {
            throw new IllegalArgumentException("--max-new-tokens must be at least 0, got " + maxNewTokens);
        }
        Limits limits = Limits.DEFAULT.withMaxNewTokens(maxNewTokens);
        if (maxNfe.isPresent()) {
            if (!(maxNfe.get() >= 0)) {
                throw new IllegalArgumentException("--max-nfe must be at least 0, got " + maxNfe.get());
            }
            limits = limits.withMaxNfe(maxNfe.get());
        }
        if (timeout.isPresent()) {
            double seconds = timeout.get();
            if (!(seconds > 0 && seconds <= 1e9)) {
                throw new IllegalArgumentException("--timeout must be in (0, 1e9] seconds, got " + seconds);
            }
            limits = limits.withTimeout(Duration.ofNanos(Math.max(1, (long) (seconds * 1e9))));
        }
        return limits;
    }
}
