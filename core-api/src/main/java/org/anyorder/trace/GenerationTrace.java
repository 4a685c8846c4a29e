// SPDX-License-Identifier: Apache-2.0
package org.anyorder.trace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anyorder.Generation;
import org.anyorder.GenerationEvent;
import org.anyorder.GenerationListener;
import org.anyorder.GenerationRequest;

/**
 * Records generations while they run: what was asked for, every change, and the result. May be read at any time, also
 * while the run goes on; thread-safe.
 *
 * <pre>{@code
 * GenerationTrace trace = new GenerationTrace();
 * generator.generateAll(source, Execution.ofBatch(8).withListener(trace));
 * String page = new HtmlTraceRenderer(heading, tokenText).render(trace);
 * }</pre>
 *
 * <p>Memory: an object per change of the first {@code mostSamples} samples; further samples are only counted.
 */
public final class GenerationTrace implements GenerationListener {

    /** How many samples are recorded unless the caller says otherwise. */
    public static final int DEFAULT_SAMPLES = 100;

    private final GenerationListener next;
    private final int mostSamples;
    private final List<Recording> recordings = new ArrayList<>();
    private final Map<Key, Recording> running = new HashMap<>();
    private long admitted;

    /** Records the first {@link #DEFAULT_SAMPLES} samples. */
    public GenerationTrace() {
        this(GenerationListener.NONE, DEFAULT_SAMPLES);
    }

    /**
     * Records and passes everything on.
     *
     * @param next a further listener, called after recording; it decides what a refusal does
     * @param mostSamples how many samples to record, at least 1
     * @throws IllegalArgumentException if {@code mostSamples} is less than 1
     */
    public GenerationTrace(GenerationListener next, int mostSamples) {
        if (!(mostSamples >= 1)) {
            throw new IllegalArgumentException("mostSamples must be at least 1, got " + mostSamples);
        }
        this.next = next;
        this.mostSamples = mostSamples;
    }

    @Override
    public void onAdmitted(GenerationRequest request, int sample) {
        synchronized (this) {
            admitted++;
            if (recordings.size() < mostSamples) {
                Recording recording = new Recording(request, sample);
                recordings.add(recording);
                running.put(new Key(request.number(), sample), recording);
            }
        }
        next.onAdmitted(request, sample);
    }

    @Override
    public void onRefused(GenerationRequest request, IllegalArgumentException why) {
        next.onRefused(request, why);
    }

    @Override
    public void onEvent(GenerationEvent event) {
        synchronized (this) {
            Recording recording = running.get(new Key(event.request(), event.sample()));
            if (recording != null) {
                recording.events.add(event);
            }
        }
        next.onEvent(event);
    }

    @Override
    public void onFinished(Generation generation) {
        synchronized (this) {
            Recording recording = running.remove(new Key(generation.request(), generation.sample()));
            if (recording != null) {
                recording.generation = Optional.of(generation);
            }
        }
        next.onFinished(generation);
    }

    /**
     * What was recorded so far.
     *
     * @return a copy, in order of admission
     * @throws IllegalArgumentException if the changes reported for a sample do not follow from each other
     */
    public synchronized List<SampleTrace> samples() {
        return recordings.stream()
                .map(recording ->
                        new SampleTrace(recording.request, recording.sample, recording.events, recording.generation))
                .toList();
    }

    /**
     * How many samples ran, recorded or not.
     *
     * @return the number of admitted samples
     */
    public synchronized long admitted() {
        return admitted;
    }

    private record Key(int request, int sample) {}

    private static final class Recording {
        private final GenerationRequest request;
        private final int sample;
        private final List<GenerationEvent> events = new ArrayList<>();
        private Optional<Generation> generation = Optional.empty();

        private Recording(GenerationRequest request, int sample) {
            this.request = request;
            this.sample = sample;
        }
    }
}
