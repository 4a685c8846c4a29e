// SPDX-License-Identifier: Apache-2.0
package org.anyorder.trace;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.TreeSet;
import org.anyorder.Gap;
import org.anyorder.Generation;
import org.anyorder.GenerationEvent;
import org.anyorder.Known;
import org.anyorder.Segment;
import org.anyorder.Usage;

/**
 * The data of a page: {@code {heading, palette, admitted, text: {id: piece}, samples: [{request, sample, seed,
 * template, events, result}]}}. An event is {@code [kind, step, identity, position, token, logProb]} with kind 0
 * commit, 1 insert, 2 retract, 3 delete, 4 cut (position = new length).
 *
 * @param heading model, strategy and exactness
 * @param text of tokens
 */
record TraceJson(TraceHeading heading, TokenText text) {

    String write(List<SampleTrace> samples, long admitted) {
        StringWriter out = new StringWriter();
        try (JsonWriter json = new JsonWriter(out)) {
            json.setHtmlSafe(true);
            json.beginObject();
            heading(json);
            json.name("palette").beginArray();
            for (int colour : Palette.STOPS) {
                json.value(colour);
            }
            json.endArray().name("admitted").value(admitted);
            texts(json, samples);
            json.name("samples").beginArray();
            for (SampleTrace sample : samples) {
                sample(json, sample);
            }
            json.endArray().endObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return out.toString();
    }

    private void heading(JsonWriter json) throws IOException {
        json.name("heading")
                .beginObject()
                .name("model")
                .value(heading.model())
                .name("strategy")
                .value(heading.strategy())
                .name("law")
                .value(heading.law())
                .name("approximate")
                .value(heading.approximate())
                .name("notes")
                .beginArray();
        for (String note : heading.notes()) {
            json.value(note);
        }
        json.endArray().endObject();
    }

    private void texts(JsonWriter json, List<SampleTrace> samples) throws IOException {
        TreeSet<Integer> used = new TreeSet<>();
        for (SampleTrace sample : samples) {
            for (Segment segment : sample.request().template().segments()) {
                if (segment instanceof Known known) {
                    for (int token : known.tokens()) {
                        used.add(token);
                    }
                }
            }
            for (GenerationEvent event : sample.events()) {
                used.add(Row.of(event).token());
            }
        }
        used.remove(Place.UNDECIDED);
        json.name("text").beginObject();
        for (int token : used) {
            json.name(Integer.toString(token)).value(text.of(token));
        }
        json.endObject();
    }

    private static void sample(JsonWriter json, SampleTrace sample) throws IOException {
        json.beginObject()
                .name("request")
                .value(sample.request().number())
                .name("sample")
                .value(sample.sample())
                .name("seed")
                .value(Long.toString(sample.request().seed()));
        json.name("template").beginArray();
        for (Segment segment : sample.request().template().segments()) {
            segment(json, segment);
        }
        json.endArray().name("events").beginArray();
        for (GenerationEvent event : sample.events()) {
            Row row = Row.of(event);
            json.beginArray()
                    .value(row.kind())
                    .value(event.step())
                    .value(row.identity())
                    .value(row.position())
                    .value(row.token());
            number(json, row.logProb()).endArray();
        }
        json.endArray().name("result");
        if (sample.generation().isPresent()) {
            result(json, sample.generation().get());
        } else {
            json.nullValue();
        }
        json.endObject();
    }

    private static void segment(JsonWriter json, Segment segment) throws IOException {
        json.beginObject();
        if (segment instanceof Known known) {
            json.name("known").beginArray();
            for (int token : known.tokens()) {
                json.value(token);
            }
            json.endArray();
        } else if (segment instanceof Gap gap) {
            json.name("min").value(gap.min()).name("max");
            if (gap.unbounded()) {
                json.nullValue();
            } else {
                json.value(gap.max());
            }
        }
        json.endObject();
    }

    private static void result(JsonWriter json, Generation generation) throws IOException {
        Usage usage = generation.usage();
        json.beginObject()
                .name("finish")
                .value(generation.finishReason().label())
                .name("nfe")
                .value(usage.nfe())
                .name("storePasses")
                .value(usage.storePasses())
                .name("generated")
                .value(usage.generated())
                .name("drafted")
                .value(usage.drafted())
                .name("accepted")
                .value(usage.accepted())
                .name("draftNfe")
                .value(usage.draftNfe())
                .name("rows")
                .value(usage.rows())
                .name("seconds")
                .value(usage.seconds())
                .name("logProb");
        number(json, generation.logProb()).endObject();
    }

    private static JsonWriter number(JsonWriter json, double value) throws IOException {
        return Double.isFinite(value) ? json.value(value) : json.nullValue();
    }

    /** An event as a row of numbers. */
    private record Row(int kind, int identity, int position, int token, double logProb) {

        static Row of(GenerationEvent event) {
            if (event instanceof GenerationEvent.Committed done) {
                return new Row(0, done.identity(), done.position(), done.token(), done.logProb());
            } else if (event instanceof GenerationEvent.Inserted done) {
                return new Row(1, done.identity(), done.position(), done.token(), done.logProb());
            } else if (event instanceof GenerationEvent.Retracted done) {
                return new Row(2, done.identity(), done.position(), Place.UNDECIDED, Double.NaN);
            } else if (event instanceof GenerationEvent.Deleted done) {
                return new Row(3, done.identity(), done.position(), Place.UNDECIDED, Double.NaN);
            } else if (event instanceof GenerationEvent.Cut done) {
                return new Row(4, Place.UNDECIDED, done.end(), Place.UNDECIDED, Double.NaN);
            }
            throw new IllegalStateException("unknown event " + event);
        }
    }
}
