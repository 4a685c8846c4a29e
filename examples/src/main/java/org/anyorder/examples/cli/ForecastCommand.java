// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.anyorder.Forecaster;
import org.anyorder.Generators;
import org.anyorder.checkpoint.AtomicFile;
import org.anyorder.ssm.forecast.SeriesTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Continues the series of a CSV file. */
@Command(
        name = "forecast",
        description = {
            "Continue series of numbers. The file names its columns in the first line; columns of dates are left out.",
            "The forecast is a CSV: a line per step, a column per series."
        },
        footer = {
            "",
            "Example: anyorder forecast --model etth1-spacetime --data examples/data/ETTh1.csv --horizon 96"
                    + " --column OT --plot forecast.png"
        })
final class ForecastCommand implements Callable<Integer> {

    private static final int MOST = 1 << 20;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Option(names = "--data", required = true, paramLabel = "FILE", description = "CSV with the past of the series.")
    private Path data = Path.of("");

    @Option(names = "--horizon", required = true, paramLabel = "H", description = "How many values to add.")
    private int horizon;

    @Option(names = "--column", paramLabel = "NAME", description = "Which series; repeatable. Default: all.")
    private List<String> columns = List.of();

    @Option(names = "--output", paramLabel = "FILE", description = "Where the CSV goes. Default: standard output.")
    private Optional<Path> output = Optional.empty();

    @Option(names = "--plot", paramLabel = "FILE", description = "Draw past and forecast as PNG. Default: no picture.")
    private Optional<Path> plot = Optional.empty();

    @Override
    public Integer call() throws IOException {
        if (!(horizon >= 1 && horizon <= MOST)) {
            throw new IllegalArgumentException("--horizon must be in [1, " + MOST + "], got " + horizon);
        }
        SeriesTable all = SeriesTable.read(data);
        SeriesTable table = columns.isEmpty() ? all : all.select(columns);
        try (Forecaster forecaster = Generators.forecaster(model.reference(), model.device())) {
            if (table.length() < forecaster.lag()) {
                throw new IllegalArgumentException("--data must hold at least " + forecaster.lag()
                        + " rows, the past that this model looks at, got " + table.length() + " in " + data);
            }
            double[][] forecast = forecaster.forecast(table.series(), horizon);
            String csv = csv(table.columns(), forecast);
            if (output.isPresent()) {
                AtomicFile.writeText(output.get(), csv);
            } else {
                System.out.print(csv);
                System.out.flush();
            }
            if (plot.isPresent()) {
                ForecastPlot.write(plot.get(), table, forecast);
            }
        }
        return 0;
    }

    private static String csv(List<String> columns, double[][] forecast) {
        StringBuilder csv = new StringBuilder("step");
        columns.forEach(name -> csv.append(',').append(field(name)));
        csv.append('\n');
        for (int t = 0; t < forecast[0].length; t++) {
            csv.append(t + 1);
            for (double[] series : forecast) {
                csv.append(',').append(series[t]);
            }
            csv.append('\n');
        }
        return csv.toString();
    }

    private static String field(String name) {
        return name.indexOf(',') < 0 && name.indexOf('"') < 0 ? name : '"' + name.replace("\"", "\"\"") + '"';
    }
}
