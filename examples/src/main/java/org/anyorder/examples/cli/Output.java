// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.anyorder.Generation;
import org.anyorder.GenerationEvent;
import org.anyorder.GenerationListener;
import org.anyorder.GenerationRequest;
import org.anyorder.Usage;
import org.anyorder.text.TextGenerator;
import org.anyorder.text.Tokenizer;

/** Writes results in the order of their requests and samples, as soon as those before them are there. */
final class Output implements GenerationListener, AutoCloseable {

    private static final int WORTH_A_BAR = 16;

    private final DecodingOptions options;
    private final Tokenizer tokenizer;
    private final int samples;
    private final int requests;
    private final Optional<ProgressBar> bar;
    private final Optional<TextGenerator> streaming;
    private Optional<GenerationListener> stream = Optional.empty();
    private final Map<Long, Generation> waiting = new HashMap<>();
    private final List<Histogram> histograms = new ArrayList<>();
    private long next;
    private Optional<Generation> latest = Optional.empty();

    Output(DecodingOptions options, TextGenerator text, List<GenerationRequest> requests, CommonOptions common) {
        this.options = options;
        this.tokenizer = text.tokenizer();
        this.samples = options.samples();
        this.requests = requests.size();
        this.streaming = options.streams() ? Optional.of(text) : Optional.empty();
        long total = (long) samples * requests.size();
        this.bar = common.showsProgress() && total >= WORTH_A_BAR && !options.streams()
                ? Optional.of(new ProgressBarBuilder()
                        .setTaskName("sequences")
                        .setInitialMax(total)
                        .build())
                : Optional.empty();
        requests.forEach(request -> histograms.add(new Histogram()));
    }

    @Override
    public void onAdmitted(GenerationRequest request, int sample) {
        if (streaming.isPresent()) {
            heading(request.number(), sample);
            GenerationListener settling = streaming.get().settling(request.template(), Output::piece);
            settling.onAdmitted(request, sample);
            stream = Optional.of(settling);
        }
    }

    @Override
    public void onEvent(GenerationEvent event) {
        stream.ifPresent(settling -> settling.onEvent(event));
    }

    @Override
    public void onFinished(Generation generation) {
        bar.ifPresent(ProgressBar::step);
        latest = Optional.of(generation);
        if (options.format() == DecodingOptions.Format.HISTOGRAM) {
            histograms.get(generation.request()).add(generation);
            return;
        }
        if (stream.isPresent()) {
            stream.get().onFinished(generation);
            System.out.println();
            return;
        }
        waiting.put((long) generation.request() * samples + generation.sample(), generation);
        for (Generation ready = waiting.remove(next); ready != null; ready = waiting.remove(++next)) {
            print(ready);
        }
    }

    /** What was finished last. */
    Optional<Generation> latest() {
        return latest;
    }

    /** Writes what only the end completes: histograms, and results that a cancellation left behind a gap. */
    void finish() {
        for (Generation left : new TreeMap<>(waiting).values()) {
            print(left);
        }
        if (options.format() == DecodingOptions.Format.HISTOGRAM) {
            for (int request = 0; request < histograms.size(); request++) {
                System.out.println(ResultJson.line(histograms.get(request).json(request)));
            }
        }
        System.out.flush();
    }

    @Override
    public void close() {
        bar.ifPresent(ProgressBar::close);
    }

    private void print(Generation generation) {
        if (options.format() == DecodingOptions.Format.JSON) {
            System.out.println(ResultJson.line(ResultJson.of(generation, tokenizer::decode)));
        } else {
            heading(generation.request(), generation.sample());
            System.out.println(tokenizer.decode(generation.tokens()));
        }
    }

    private void heading(int request, int sample) {
        if ((long) samples * requests > 1) {
            System.out.println("[request " + request + ", sample " + sample + "]");
        }
    }

    private static void piece(String text) {
        System.out.print(text);
        System.out.flush();
    }

    /** Counts equal sequences of one request. */
    private static final class Histogram {

        private final Map<String, Integer> places = new HashMap<>();
        private final List<int[]> sequences = new ArrayList<>();
        private final List<long[]> counts = new ArrayList<>();
        private Usage usage = Usage.NONE;
        private int total;

        void add(Generation generation) {
            int[] tokens = generation.tokens();
            int place = places.computeIfAbsent(Arrays.toString(tokens), key -> {
                sequences.add(tokens);
                counts.add(new long[1]);
                return sequences.size() - 1;
            });
            counts.get(place)[0]++;
            usage = usage.plus(generation.usage());
            total++;
        }

        JsonObject json(int request) {
            JsonObject object = new JsonObject();
            object.addProperty("request", request);
            object.addProperty("samples", total);
            JsonArray list = new JsonArray();
            List<Integer> order = new ArrayList<>(places.values());
            order.sort(Comparator.<Integer>comparingLong(place -> -counts.get(place)[0])
                    .thenComparing(sequences::get, Arrays::compare));
            for (int place : order) {
                JsonObject entry = new JsonObject();
                entry.add("tokens", ResultJson.array(sequences.get(place)));
                entry.addProperty("count", counts.get(place)[0]);
                list.add(entry);
            }
            object.add("counts", list);
            object.add("usage", ResultJson.of(usage));
            return object;
        }
    }
}
