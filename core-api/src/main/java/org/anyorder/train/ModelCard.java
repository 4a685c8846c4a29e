// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import com.google.gson.GsonBuilder;
import java.util.Locale;
import java.util.TreeMap;

/**
 * Where a model comes from, as the {@code README.md} of its folder: data, licence, sizes, settings, time, scores.
 *
 * @param name of the model
 * @param settings how it was trained
 * @param objective what was learned, from which data
 * @param result how the training ended
 * @param size number of trained weights
 */
record ModelCard(String name, TrainingSettings settings, Objective<?> objective, TrainingResult result, long size) {
    String markdown(boolean withPicture) {
        StringBuilder card = new StringBuilder();
        card.append("---\nlicense: ")
                .append(settings.output().license().toLowerCase(Locale.ROOT))
                .append("\nlibrary_name: anyorder\n---\n\n# ")
                .append(name)
                .append("\n\n")
                .append(objective.provenance().strip())
                .append("\n\nLicence of the weights: ")
                .append(settings.output().license())
                .append(". Trained by anyorder; `training.csv` and `evaluation.csv` hold the figures.\n");
        scores(card);
        if (withPicture) {
            card.append("\n![Loss over updates](loss.png)\n");
        }
        training(card);
        card.append("\n## Model\n\n```json\n")
                .append(new GsonBuilder()
                        .setPrettyPrinting()
                        .disableHtmlEscaping()
                        .create()
                        .toJson(objective.model().raw()))
                .append("\n```\n");
        return card.toString();
    }

    private void scores(StringBuilder card) {
        if (result.scores().isEmpty()) {
            return;
        }
        card.append("\n## Scores\n\nOn ")
                .append(settings.evaluationRows())
                .append(" held-out rows after the last update.\n\n| score | value |\n| --- | --- |\n");
        new TreeMap<>(result.scores()).forEach((score, value) -> row(card, score, number(value)));
    }

    private void training(StringBuilder card) {
        LearningRateSchedule schedule = settings.schedule();
        AdamW optimizer = settings.optimizer();
        card.append("\n## Training\n\n| setting | value |\n| --- | --- |\n");
        row(card, "weights", String.format(Locale.ROOT, "%,d", size));
        row(
                card,
                "published",
                settings.output().weights() + " in " + settings.output().storage());
        row(card, "updates", result.updates() + " of " + settings.updates());
        row(card, "rows per update", settings.rows() + " × " + settings.microBatches());
        row(
                card,
                "time",
                String.format(Locale.ROOT, "%.1f minutes", result.elapsed().toMillis() / 60_000.0));
        row(
                card,
                "learning rate",
                number(schedule.peak()) + ", warm-up " + schedule.warmUp() + ", then "
                        + schedule.decay().name().toLowerCase(Locale.ROOT)
                        + (schedule.decay() == LearningRateSchedule.Decay.CONSTANT
                                ? ""
                                : " to " + number(schedule.finalRate())));
        row(
                card,
                "AdamW",
                "β " + optimizer.firstDecay() + ", " + optimizer.secondDecay() + ", ε " + optimizer.epsilon()
                        + ", weight decay " + optimizer.weightDecay());
        row(card, "gradient clip", number(settings.clip()));
        row(card, "moving average", number(settings.average().decay()));
        row(card, "precision", settings.precision().toString());
        row(card, "seed", Long.toString(settings.seed()));
        row(card, "machine", Runtime.getRuntime().availableProcessors() + " × " + System.getProperty("os.arch"));
    }

    private static String number(double value) {
        return Double.toString(value);
    }

    private static void row(StringBuilder card, String name, String value) {
        card.append("| ").append(name).append(" | ").append(value).append(" |\n");
    }
}
