// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.anyorder.Forecaster;
import org.anyorder.GenerationException;
import org.anyorder.Generators;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.testing.Seeds;
import org.anyorder.testing.stress.FolderMutations.Kind;
import org.anyorder.text.TextGenerator;
import org.junit.jupiter.api.Assumptions;

/**
 * Damages every file of a model folder in every way and loads it as users do: a text comes out, or one clear line says
 * why not; the process lives on, and heap and resident memory together never grow by more than 1.3 times the files and
 * 32 MB.
 *
 * <p>Weights that are not finite are refused while loading. Finite weights of absurd size may overflow: then the first
 * evaluation whose logits are not numbers ends with an error that says so.
 */
public final class MutatedLoads {

    private static final String TOKENIZER = """
            {"version": "1.0",
             "truncation": null, "padding": null,
             "added_tokens": [
               {"id": 0, "content": "<pad>", "single_word": false, "lstrip": false, "rstrip": false,
                "normalized": false, "special": true},
               {"id": 5, "content": "<unk>", "single_word": false, "lstrip": false, "rstrip": false,
                "normalized": false, "special": true}],
             "normalizer": {"type": "Lowercase"},
             "pre_tokenizer": {"type": "Whitespace"},
             "post_processor": null, "decoder": null,
             "model": {"type": "WordLevel", "unk_token": "<unk>",
               "vocab": {"<pad>": 0, "<unk>": 5, "a": 6, "b": 7, "c": 8, "d": 9, "e": 10}}}
            """;

    private static final String FORECAST = "a forecast";
    private static final int PAST = 64;

    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Path good;
    private final Path place;
    private final String huge;
    private final String template;
    private int refused;
    private long most;

    private MutatedLoads(Path good, Path place, String huge, String template) {
        this.good = good;
        this.place = place;
        this.huge = huge;
        this.template = template;
    }

    /**
     * Writes a tokenizer of eleven ids that knows the words a, b, c, d and e.
     *
     * @param folder of a model with at least eleven embeddings
     * @throws IOException if it cannot be written
     */
    public static void writeTokenizer(Path folder) throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), TOKENIZER);
    }

    /**
     * Requires it of a number of damaged folders of a model that fills gaps, of every kind in turn, in a process of its
     * own.
     *
     * @param good folder of a small model with {@link #writeTokenizer its tokenizer} and {@code generation_config.json}
     * @param place for damaged copies and what the process prints
     * @param count how many
     * @param huge sizes of the configuration that do not fit the weights, as {@code d_model=65536,num_layers=1024}
     * @throws IOException if the process cannot be started
     * @throws InterruptedException if waiting for it is interrupted
     */
    public static void requireClearRefusals(Path good, Path place, int count, String huge)
            throws IOException, InterruptedException {
        requireClearRefusals(good, place, count, huge, "a [[0..4]] b");
    }

    /**
     * Requires it of a number of damaged folders, of every kind in turn, in a process of its own.
     *
     * @param good folder of a small model with {@link #writeTokenizer its tokenizer} and {@code generation_config.json}
     * @param place for damaged copies and what the process prints
     * @param count how many
     * @param huge sizes of the configuration that do not fit the weights, as {@code d_model=65536,num_layers=1024}
     * @param template what the model is asked to fill
     * @throws IOException if the process cannot be started
     * @throws InterruptedException if waiting for it is interrupted
     */
    public static void requireClearRefusals(Path good, Path place, int count, String huge, String template)
            throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/clear_refs")), "memory is read from /proc");
        String seed = Long.toString(Seeds.seed("MutatedLoads of " + good.getFileName()));
        List<String> lines = new ChildProcess(place)
                .run(
                        MutatedLoads.class,
                        good.toString(),
                        place.toString(),
                        seed,
                        Integer.toString(count),
                        huge,
                        template);
        assertEquals(1, lines.size(), () -> String.join("\n", lines));
        String[] last = lines.get(0).split("\\D+");
        assertTrue(Integer.parseInt(last[1]) > count / 2, lines.get(0));
        System.out.println("damaged copies of " + good.getFileName() + ": " + lines.get(0));
    }

    /**
     * Requires it of a number of damaged folders of a forecaster that reads at most 64 values.
     *
     * @param good folder of a small forecaster
     * @param place for damaged copies and what the process prints
     * @param count how many
     * @param huge sizes of the configuration that do not fit the weights
     * @throws IOException if the process cannot be started
     * @throws InterruptedException if waiting for it is interrupted
     */
    public static void requireClearForecasts(Path good, Path place, int count, String huge)
            throws IOException, InterruptedException {
        requireClearRefusals(good, place, count, huge, FORECAST);
    }

    /**
     * Prints what violates the claim, and last how many were refused: {@code done refused of all}.
     *
     * @param args folder, place for copies, seed, how many, sizes too large, template
     * @throws Exception if a copy cannot be made
     */
    public static void main(String[] args) throws Exception {
        MutatedLoads loads = new MutatedLoads(Path.of(args[0]), Path.of(args[1]), args[4], args[5]);
        long seed = Long.parseLong(args[2]);
        int count = Integer.parseInt(args[3]);
        String whole = loads.outcome(loads.good); // classes are loaded and kernels compiled before memory is counted
        if (!whole.isEmpty()) {
            System.out.println("the undamaged folder: " + whole);
        }
        // A forecaster reads neither tokenizer nor settings.
        Kind[] kinds = Stream.of(Kind.values())
                .filter(kind -> !args[5].equals(FORECAST) || !kind.name().matches("(TOKENIZER|GENERATION)_.*"))
                .toArray(Kind[]::new);
        for (int number = 0; number < count; number++) {
            loads.tryOut(number, kinds[number % kinds.length], seed + number);
        }
        System.out.println("done " + loads.refused + " of " + count + ", at most " + loads.most / 1024
                + " kB above 1.3 times the files");
    }

    private void tryOut(int number, Kind kind, long seed) throws IOException, InterruptedException {
        Path folder = copy(place.resolve("m" + number));
        System.err.println("mutation " + number + " " + kind); // the last line tells which one ended the process
        Runnable meanwhile = new FolderMutations(seed, huge).apply(kind, folder);
        long size = size(folder);
        Files.writeString(Path.of("/proc/self/clear_refs"), "5"); // the peak begins anew
        long resident = status("VmRSS:");
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        Thread thread = new Thread(meanwhile);
        thread.start();
        String outcome = outcome(folder);
        thread.join();
        long bytes = THREADS.getCurrentThreadAllocatedBytes() - allocated + status("VmHWM:") - resident;
        most = Math.max(most, (long) (bytes - 1.3 * size));
        if (!outcome.isEmpty() && !outcome.equals("refused")) {
            System.out.println("mutation " + number + " " + kind + ": " + outcome);
        } else if (outcome.isEmpty() && !kind.maybeHarmless) {
            System.out.println("mutation " + number + " " + kind + " was not noticed");
        }
        if (bytes > 1.3 * size + (32 << 20)) {
            System.out.println("mutation " + number + " " + kind + ": " + bytes + " bytes for files of " + size);
        }
        refused += outcome.equals("refused") ? 1 : 0;
        delete(folder);
    }

    /** Empty if a text or a forecast came out, "refused" for one clear line, else what is wrong. */
    private String outcome(Path folder) {
        try {
            use(folder.toString());
            return "";
        } catch (CheckpointFormatException | IllegalArgumentException e) {
            return clear(e);
        } catch (GenerationException e) {
            return e.getCause() instanceof RuntimeException ? clear(e) : e.toString();
        } catch (Exception | Error e) {
            return e.toString();
        }
    }

    private void use(String folder) throws IOException {
        if (template.equals(FORECAST)) {
            try (Forecaster forecaster = Generators.forecaster(folder)) {
                double[] past = IntStream.range(0, PAST).mapToDouble(Math::sin).toArray();
                forecaster.forecast(new double[][] {past}, 5);
            }
            return;
        }
        try (TextGenerator generator = TextGenerator.open(folder)) {
            generator.infill(template);
        }
    }

    private static String clear(Exception e) {
        String message = String.valueOf(e.getMessage());
        boolean plain = message.length() > 10
                && message.length() < 5000
                && message.chars().allMatch(c -> c >= ' ');
        return plain ? "refused" : "unclear: " + e;
    }

    private Path copy(Path target) throws IOException {
        Files.createDirectories(target);
        try (Stream<Path> files = Files.list(good)) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
        return target;
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** A line of /proc/self/status, in bytes. */
    private static long status(String key) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("/proc/self/status"));
        return lines.stream()
                .filter(line -> line.startsWith(key))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
