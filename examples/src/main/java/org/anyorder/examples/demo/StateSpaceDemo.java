// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.anyorder.Forecaster;
import org.anyorder.Generators;
import org.anyorder.LoadOptions;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.EmbeddedModels;
import org.anyorder.examples.plot.LinePlot;
import org.anyorder.ssm.forecast.SeriesTable;
import org.anyorder.text.TextGenerator;

/** State-space models: text at the same time per token wherever it stands, and a forecast. */
public final class StateSpaceDemo implements FamilyDemo {

    private static final String TEXT = "shakespeare-mamba";
    private static final String FORECASTER = "etth1-spacetime";
    private static final String PROMPT = """
            KING RICHARD:
            The [[96]]""";
    private static final int[] POSITIONS = {16, 256, 1024, 4096, 16_384};
    private static final String SERIES = "/anyorder/data/ETTh1.csv";
    private static final String COLUMN = "OT";
    /** The first hour of the rows for testing that the picture begins to forecast. */
    private static final int NOW = 12_000;

    private static final int HORIZON = 96;
    private static final int DAY = 24;

    private final String text;
    private final String forecaster;
    private final int[] positions;

    /** Shows the embedded models. */
    public StateSpaceDemo() {
        this(TEXT, FORECASTER, POSITIONS);
    }

    /** Shows models by name or folder, and times at other positions. */
    StateSpaceDemo(String text, String forecaster, int[] positions) {
        this.text = text;
        this.forecaster = forecaster;
        this.positions = positions;
    }

    @Override
    public String name() {
        return "state-space";
    }

    @Override
    public List<String> models() {
        return List.of(text, forecaster);
    }

    @Override
    public void show(DemoScreen screen, LoadOptions options, long seed) throws IOException {
        show(screen, options, seed, EmbeddedModels.names());
    }

    void show(DemoScreen screen, LoadOptions options, long seed, List<String> here) throws IOException {
        screen.title("State-space models");
        screen.remark("What was read is a state of fixed size, so that a token costs the same wherever it stands (Gu"
                + " and Dao 2023, arXiv 2312.00752; Dao and Gu 2024, arXiv 2405.21060).");
        if (here.contains(text)) {
            continued(screen, options, seed);
            timed(screen, options);
        }
        if (here.contains(forecaster)) {
            forecast(screen, options);
        }
        screen.missing(models(), here);
        next(screen, here);
    }

    private void continued(DemoScreen screen, LoadOptions options, long seed) throws IOException {
        screen.heading("Text, step by step \u00b7 " + text);
        try (TextGenerator generator = TextGenerator.open(text, options)) {
            // The engine compiles its kernels on first use.
            TracedFill.of(generator, PROMPT, generator.generator().recommendedSampling(), seed);
            TracedFill fill =
                    TracedFill.of(generator, PROMPT, generator.generator().recommendedSampling(), seed);
            screen.blank();
            screen.block(screen.renderer(fill::piece).text(fill.sample()).stripTrailing());
            screen.block(screen.cost(fill.generation()));
        }
    }

    private void timed(DemoScreen screen, LoadOptions options) throws IOException {
        StepTimes times = StepTimes.measure(text, options, positions);
        screen.heading("One more token, far and near");
        screen.remark("Against a transformer that has as many weights in its layers (" + times.layers()
                + (times.layers() == 1 ? " layer" : " layers")
                + ", untrained) and looks back at all tokens before; the fastest of some steps.");
        screen.blank();
        screen.block(String.format(
                Locale.ROOT, "%-18s %18s %18s %8s", "tokens before", "state space, ms", "transformer, ms", "ratio"));
        for (int i = 0; i < times.positions().length; i++) {
            screen.block(String.format(
                    Locale.ROOT,
                    "%-,18d %18.2f %18.2f %8.2f",
                    times.positions()[i],
                    times.recurrent()[i],
                    times.transformer()[i],
                    times.transformer()[i] / times.recurrent()[i]));
        }
        double[] before = Arrays.stream(times.positions()).asDoubleStream().toArray();
        Path picture = screen.picture("step-time.png");
        LinePlot.of("Time of one more token", "tokens before", "ms")
                .points(text, before, times.recurrent())
                .points("transformer of equal size", before, times.transformer())
                .fromZero()
                .write(picture);
        screen.blank();
        screen.remark("Drawn in " + picture);
    }

    private void forecast(DemoScreen screen, LoadOptions options) throws IOException {
        screen.heading("A forecast \u00b7 " + forecaster);
        screen.remark("The oil temperature of a transformer of another kind: ETTh1 of the ETDataset (Zhou et al. 2021,"
                + " CC BY-ND 4.0), hours that the model was not trained on, " + HORIZON + " ahead.");
        double[] series = series().select(List.of(COLUMN)).series()[0];
        double[] came = Arrays.copyOfRange(series, NOW, NOW + HORIZON);
        double[] forecast;
        try (Forecaster model = Generators.forecaster(forecaster, options.device())) {
            forecast = model.forecast(new double[][] {Arrays.copyOf(series, NOW)}, HORIZON)[0];
        }
        screen.blank();
        screen.block(String.format(
                Locale.ROOT,
                "off by %.2f degrees on average; the last value by %.2f, the day before by %.2f",
                off(
                        came,
                        IntStream.range(0, HORIZON)
                                .mapToDouble(t -> forecast[t])
                                .toArray()),
                off(
                        came,
                        IntStream.range(0, HORIZON)
                                .mapToDouble(t -> series[NOW - 1])
                                .toArray()),
                off(
                        came,
                        IntStream.range(0, HORIZON)
                                .mapToDouble(t -> series[NOW - DAY + t % DAY])
                                .toArray())));
        Path picture = screen.picture("forecast.png");
        int past = 2 * HORIZON;
        LinePlot.of("Oil temperature, " + HORIZON + " hours ahead", "hours from now", "degrees")
                .line("what was", hours(1 - past, 0), Arrays.copyOfRange(series, NOW - past, NOW))
                .line("what came", hours(1, HORIZON), came)
                .line(forecaster, hours(1, HORIZON), forecast)
                .write(picture);
        screen.blank();
        screen.remark("Drawn in " + picture);
    }

    private static double off(double[] came, double[] said) {
        return IntStream.range(0, came.length)
                .mapToDouble(t -> Math.abs(came[t] - said[t]))
                .average()
                .orElseThrow();
    }

    private static double[] hours(int from, int to) {
        return IntStream.rangeClosed(from, to).asDoubleStream().toArray();
    }

    private static SeriesTable series() throws IOException {
        Path file = Files.createTempFile("anyorder", ".csv");
        try (InputStream resource = StateSpaceDemo.class.getResourceAsStream(SERIES)) {
            if (resource == null) {
                throw new CheckpointFormatException("the models on the class path come without " + SERIES);
            }
            Files.copy(resource, file, StandardCopyOption.REPLACE_EXISTING);
            return SeriesTable.read(file);
        } finally {
            Files.delete(file);
        }
    }

    private void next(DemoScreen screen, List<String> here) {
        List<String> commands = new ArrayList<>();
        if (here.contains(text)) {
            commands.add("examples/anyorder generate --model " + text + " --prompt \"ROMEO:\" --max-new-tokens 500");
            commands.add("examples/anyorder generate --model " + text + " --prompt \"ROMEO:\" \\\n"
                    + "    --strategy speculative --set draft=prompt-lookup");
        }
        if (here.contains(forecaster)) {
            commands.add("examples/anyorder forecast --model " + forecaster + " --data examples/data/ETTh1.csv \\\n"
                    + "    --column OT --horizon 336 --plot forecast.png");
            commands.add("examples/anyorder evaluate --model " + forecaster + " --task forecast \\\n"
                    + "    --data examples/data/ETTh1.csv --set stride=24");
        }
        screen.next(commands);
    }
}
