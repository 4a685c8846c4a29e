// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.ssm.forecast.SeriesTable;
import org.anyorder.ssm.forecast.Split;
import org.anyorder.train.Objective;
import org.anyorder.train.ObjectiveProvider;
import org.anyorder.train.ObjectiveSettings;

/**
 * The objective {@code forecast} of training files, {@link ForecastObjective}, for {@code model_type} {@code spacetime}
 * and {@code ar-net}. Its option {@code horizon} says how far windows reach; the object {@code data} is
 *
 * <pre>{@code
 * {"csv": "ETTh1.csv", "columns": ["OT"], "split": [8640, 2880, 2880], "source": "a sentence for the model card"}
 * }</pre>
 *
 * of which only {@code csv} is required: all columns of numbers, split in six, two and two tenths.
 */
public final class ForecastProvider implements ObjectiveProvider {
    /** For {@link java.util.ServiceLoader}. */
    public ForecastProvider() {}

    @Override
    public String name() {
        return "forecast";
    }

    @Override
    public Objective<?> create(ObjectiveSettings settings) throws IOException {
        settings.options().refuseOthers(Set.of("name", "horizon"));
        ModelConfig data = settings.data();
        data.refuseOthers(Set.of("csv", "columns", "split", "source"));
        try {
            Path file = settings.resolve(data.string("csv"));
            SeriesTable all = SeriesTable.read(file);
            List<String> columns = data.has("columns") ? data.strings("columns") : all.columns();
            if (columns.isEmpty()) {
                throw data.refuse("columns", "names of columns");
            }
            SeriesTable table = all.select(columns);
            String source = data.optionalString("source").orElse("Series of " + file.getFileName() + ".");
            return new ForecastObjective(
                    settings.model(),
                    settings.precision(),
                    new ForecastObjective.Data(table, Split.read(data, table.length()), source),
                    settings.options().integerOr("horizon", 24, 1, 1 << 20));
        } catch (IllegalArgumentException refused) {
            throw new CheckpointFormatException(data.origin() + ": " + refused.getMessage(), refused);
        }
    }
}
