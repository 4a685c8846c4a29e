// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.stress;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.anyorder.GenerationException;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.insertion.stress.FolderMutations.Kind;
import org.anyorder.text.TextGenerator;

/**
 * A process that loads damaged copies of a folder as users do and generates a text if that succeeds. Prints what
 * violates the claim, and last how many were refused: {@code done refused of all}. Arguments: folder, place for copies,
 * seed, how many.
 */
final class MutatedLoads {

    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Path good;
    private final Path place;
    private int refused;
    private long most;

    private MutatedLoads(Path good, Path place) {
        this.good = good;
        this.place = place;
    }

    public static void main(String[] args) throws Exception {
        MutatedLoads loads = new MutatedLoads(Path.of(args[0]), Path.of(args[1]));
        long seed = Long.parseLong(args[2]);
        int count = Integer.parseInt(args[3]);
        outcome(loads.good); // classes are loaded and kernels compiled before memory is counted
        Kind[] kinds = Kind.values();
        for (int number = 0; number < count; number++) {
            loads.tryOut(number, kinds[number % kinds.length], seed + number);
        }
        System.out.println("done " + loads.refused + " of " + count + ", at most " + loads.most / 1024
                + " kB above 1.3 times the files");
    }

    private void tryOut(int number, Kind kind, long seed) throws IOException, InterruptedException {
        Path folder = copy(place.resolve("m" + number));
        System.err.println("mutation " + number + " " + kind); // the last line tells which one ended the process
        Runnable meanwhile = new FolderMutations(seed).apply(kind, folder);
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

    /** Empty if a text came out, "refused" for one clear line, else what is wrong. */
    private static String outcome(Path folder) {
        try (TextGenerator generator = TextGenerator.open(folder.toString())) {
            generator.infill("a [[0..4]] b");
            return "";
        } catch (CheckpointFormatException | IllegalArgumentException e) {
            return clear(e);
        } catch (GenerationException e) {
            return e.getCause() instanceof RuntimeException ? clear(e) : e.toString();
        } catch (Exception | Error e) {
            return e.toString();
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
