// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.SafetensorsReader;
import org.anyorder.train.LearningRateSchedule.Decay;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
    @TempDir
    Path folder;

    private TrainingSettings.Builder settings(String name) {
        return TrainingSettings.builder(folder.resolve(name + "-run"), folder.resolve(name))
                .batch(8, 4)
                .updates(60)
                .schedule(new LearningRateSchedule(1e-2, 5, Decay.COSINE, 1e-4))
                .average(new ExponentialMovingAverage(0.9))
                .intervals(new TrainingSettings.Intervals(5, 20, 10))
                .evaluationRows(30)
                .seed(7);
    }

    private static Map<String, double[]> tensors(Path file) throws IOException {
        Map<String, double[]> values = new LinkedHashMap<>();
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            for (String name : reader.tensors().keySet()) {
                values.put(name, reader.readDoubles(name));
            }
        }
        return values;
    }

    private static void assertSameBits(Map<String, double[]> expected, Map<String, double[]> actual) {
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), 0.0, name));
    }

    @Test
    void learnsAFunctionAndPublishesTheAveragedModel() throws IOException {
        TrainingSettings settings = settings("model").updates(600).build();
        TrainingResult result =
                new Trainer<>(settings, new ToyObjective(0)).train(Trainer.Start.FRESH, TrainingListener.NONE);
        assertEquals(StopReason.UPDATES, result.reason());
        assertEquals(600, result.updates());
        // The variance of the target is 0.38; a network that has learned nothing is there.
        assertTrue(result.scores().get("loss") < 0.01, () -> "held-out loss " + result.scores());
        assertEquals(30.0, result.scores().get("rows"));
        Path model = result.modelFolder().orElseThrow();
        assertEquals(3, tensors(model.resolve("model.safetensors")).size());
        assertTrue(Files.readString(model.resolve("config.json")).contains("\"toy\""));
        String card = Files.readString(model.resolve("README.md"));
        assertTrue(card.contains("Points drawn for a test.") && card.contains("Apache-2.0"), card);
        assertEquals(
                "update,absolute,elapsed_seconds,gradient_norm,learning_rate,loss,tokens_per_second",
                Files.readAllLines(model.resolve("training.csv")).get(0));
        assertEquals(31, Files.readAllLines(model.resolve("evaluation.csv")).size());
        byte[] picture = Files.readAllBytes(model.resolve("loss.png"));
        assertArrayEquals(new byte[] {(byte) 0x89, 'P', 'N', 'G'}, Arrays.copyOf(picture, 4));
    }

    @Test
    void accumulatingFourMicroBatchesIsOneBatch() throws IOException {
        Map<String, double[]> whole =
                train("whole", settings("whole").batch(32, 1).updates(20), 0);
        Map<String, double[]> parts =
                train("parts", settings("parts").batch(8, 4).updates(20), 0);
        whole.forEach((name, values) -> assertArrayEquals(values, parts.get(name), 1e-6, name));
    }

    private Map<String, double[]> train(String name, TrainingSettings.Builder settings, float dropout)
            throws IOException {
        new Trainer<>(settings.build(), new ToyObjective(dropout)).train(Trainer.Start.FRESH, TrainingListener.NONE);
        return tensors(folder.resolve(name).resolve("model.safetensors"));
    }

    /** Dies like a process would: without a word, in the middle of an update. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @Test
    void resumingAfterAKillGivesTheSameBitsAsNoInterruptionWithDropout() throws IOException {
        Map<String, double[]> whole = train("whole", settings("whole"), 0.2f);
        for (int killedAt : new int[] {1, 9, 10, 11, 37, 60}) {
            String name = "killed" + killedAt;
            TrainingSettings settings = settings(name).build();
            killAndResume(settings, killedAt);
            assertSameBits(whole, tensors(folder.resolve(name).resolve("model.safetensors")));
            assertEquals(
                    losses(folder.resolve("whole").resolve("training.csv")),
                    losses(folder.resolve(name).resolve("training.csv")));
        }
    }

    @Test
    void aThreadThatDidNotLoadTheEngineTrainsAndResumesToTheSameBits() throws Exception {
        Map<String, double[]> here = train("here", settings("here"), 0.2f);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Map<String, double[]> there = other.submit(() -> {
                        killAndResume(settings("there").build(), 37);
                        return tensors(folder.resolve("there").resolve("model.safetensors"));
                    })
                    .get();
            assertSameBits(here, there);
        } finally {
            other.shutdown();
        }
    }

    @Test
    void whatAnObjectiveHearsOfEvaluationsIsHeardAgainWhenItIsResumed() throws IOException {
        List<Map<String, Double>> heard = new ArrayList<>();
        List<Map<String, Double>> after = new ArrayList<>();
        TrainingSettings settings = settings("heard").build(); // evaluates at 20, 40, 60; checkpoints at 10, 20, …
        assertThrows(Killed.class, () -> new Trainer<>(settings, listening(heard))
                .train(Trainer.Start.FRESH, new TrainingListener() {
                    @Override
                    public void updated(UpdateReport report) {
                        if (report.update() == 37) {
                            throw new Killed();
                        }
                    }
                }));
        new Trainer<>(settings, listening(after)).train(Trainer.Start.RESUME, TrainingListener.NONE);
        assertEquals(1, heard.size());
        assertEquals(3, after.size());
        assertEquals(heard.get(0), after.get(0));
        assertEquals(Set.of("absolute", "loss", "rows"), after.get(0).keySet());
    }

    /** The toy objective with an ear. */
    private static Objective<ToyNetwork> listening(List<Map<String, Double>> heard) {
        ToyObjective toy = new ToyObjective(0);
        return new Objective<>() {
            @Override
            public ModelConfig model() {
                return toy.model();
            }

            @Override
            public ToyNetwork newNetwork(NDManager owner) {
                return toy.newNetwork(owner);
            }

            @Override
            public NDList batch(Phase phase, List<RowStream> rows, NDManager scope) {
                return toy.batch(phase, rows, scope);
            }

            @Override
            public Loss loss(Pass<ToyNetwork> pass, NDList batch) {
                return toy.loss(pass, batch);
            }

            @Override
            public Map<String, Double> scores(Pass<ToyNetwork> pass, List<RowStream> rows) {
                return toy.scores(pass, rows);
            }

            @Override
            public void evaluated(Map<String, Double> scores) {
                heard.add(Map.copyOf(scores));
            }

            @Override
            public String provenance() {
                return toy.provenance();
            }
        };
    }

    private static void killAndResume(TrainingSettings settings, int killedAt) throws IOException {
        assertThrows(Killed.class, () -> new Trainer<>(settings, new ToyObjective(0.2f))
                .train(Trainer.Start.FRESH, new TrainingListener() {
                    @Override
                    public void updated(UpdateReport report) {
                        if (report.update() == killedAt) {
                            throw new Killed();
                        }
                    }
                }));
        new Trainer<>(settings, new ToyObjective(0.2f)).train(Trainer.Start.RESUME, TrainingListener.NONE);
    }

    private static Map<Long, Double> losses(Path csv) throws IOException {
        return MetricsLog.open(csv, Long.MAX_VALUE).series("loss");
    }

    @Test
    void dropoutMatters() throws IOException {
        // The control of the test above: without dropout the weights are others.
        Map<String, double[]> with = train("with", settings("with"), 0.2f);
        Map<String, double[]> without = train("without", settings("without"), 0);
        assertTrue(with.keySet().stream().noneMatch(name -> Arrays.equals(with.get(name), without.get(name))));
    }

    @Test
    void aTornCheckpointIsPassedOverForTheOneBefore() throws IOException {
        Map<String, double[]> whole = train("whole", settings("whole"), 0.2f);
        TrainingSettings settings = settings("torn").build();
        Trainer<ToyNetwork> trainer = new Trainer<>(settings, new ToyObjective(0.2f));
        TrainingResult cancelled = trainer.train(Trainer.Start.FRESH, new TrainingListener() {
            @Override
            public void updated(UpdateReport report) {
                if (report.update() == 45) {
                    trainer.cancel();
                }
            }
        });
        assertEquals(StopReason.CANCELLED, cancelled.reason());
        assertTrue(cancelled.modelFolder().isEmpty());
        Path newest = settings.checkpoints().resolve("update-000000000045/state.safetensors");
        byte[] bytes = Files.readAllBytes(newest);
        Files.write(newest, Arrays.copyOf(bytes, bytes.length / 2));
        Files.createDirectories(settings.checkpoints().resolve("update-000000000050.partial"));
        long[] resumedAt = new long[1];
        new Trainer<>(settings, new ToyObjective(0.2f)).train(Trainer.Start.RESUME, new TrainingListener() {
            @Override
            public void started(TrainingSettings given, long weights, long done) {
                resumedAt[0] = done;
            }
        });
        assertEquals(40, resumedAt[0]);
        assertSameBits(whole, tensors(folder.resolve("torn").resolve("model.safetensors")));
    }

    @Test
    void stopsWhenTheBudgetIsUsedUp() throws IOException {
        TrainingSettings settings = settings("brief")
                .updates(1_000_000)
                .budget(Duration.ofMillis(300))
                .build();
        TrainingResult result =
                new Trainer<>(settings, new ToyObjective(0)).train(Trainer.Start.FRESH, TrainingListener.NONE);
        assertEquals(StopReason.BUDGET, result.reason());
        assertTrue(result.updates() < 100_000);
        assertTrue(Files.exists(result.modelFolder().orElseThrow().resolve("model.safetensors")));
    }

    @Test
    void startingAfreshOverATrainingIsRefused() throws IOException {
        TrainingSettings settings = settings("twice").updates(3).build();
        new Trainer<>(settings, new ToyObjective(0)).train(Trainer.Start.FRESH, TrainingListener.NONE);
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> new Trainer<>(settings, new ToyObjective(0))
                        .train(Trainer.Start.FRESH, TrainingListener.NONE));
        assertTrue(refused.getMessage().contains("resume it"), refused.getMessage());
        TrainingSettings other = settings.toBuilder().seed(8).build();
        assertThrows(IllegalArgumentException.class, () -> new Trainer<>(other, new ToyObjective(0))
                .train(Trainer.Start.RESUME, TrainingListener.NONE));
    }

    @Test
    void aFolderThatNoTrainingMadeIsNotOverwritten() throws IOException {
        TrainingSettings settings = settings("mine").updates(3).build();
        Files.createDirectories(folder.resolve("mine"));
        Files.writeString(folder.resolve("mine").resolve("notes.txt"), "keep me");
        assertThrows(IllegalArgumentException.class, () -> new Trainer<>(settings, new ToyObjective(0))
                .train(Trainer.Start.FRESH, TrainingListener.NONE));
        assertTrue(Files.exists(folder.resolve("mine").resolve("notes.txt")));
    }

    @Test
    void holdsNoMoreArraysAfterHundredsOfUpdatesThanAfterTen() throws IOException {
        int[] arrays = new int[401];
        TrainingSettings settings = settings("flat").updates(400).build();
        CountingObjective objective = new CountingObjective();
        new Trainer<>(settings, objective).train(Trainer.Start.FRESH, new TrainingListener() {
            @Override
            public void updated(UpdateReport report) {
                arrays[(int) report.update()] = objective.arrays();
            }
        });
        assertTrue(arrays[10] > 0);
        assertEquals(arrays[10], arrays[400]);
    }

    @Test
    void residentMemoryStaysFlat() throws IOException {
        Path statistics = Path.of("/proc/self/statm");
        Assumptions.assumeTrue(Files.exists(statistics), "resident memory is read from /proc");
        // One hidden layer of one update is 2 MB: leaking one per update would be 600 MB here. The Java heap, which the
        // collector lets grow by some ten megabytes as it pleases, is resident memory too.
        TrainingSettings settings =
                settings("resident").batch(256, 1).updates(400).build();
        long[] pages = new long[401];
        new Trainer<>(settings, new ToyObjective(2048, 0.1f)).train(Trainer.Start.FRESH, new TrainingListener() {
            @Override
            public void updated(UpdateReport report) {
                try {
                    pages[(int) report.update()] =
                            Long.parseLong(Files.readString(statistics).split(" ")[1]);
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            }
        });
        long grownMegabytes = (pages[400] - pages[100]) * 4096 / 1_000_000;
        assertTrue(grownMegabytes < 180, () -> "grown by " + grownMegabytes + " MB");
    }

    /** Keeps hold of the manager that the parameters live in. */
    private static final class CountingObjective implements Objective<ToyNetwork> {
        private final ToyObjective toy = new ToyObjective(0.1f);
        private NDManager owner = NDManager.newBaseManager("PyTorch");

        int arrays() {
            return owner.getManagedArrays().size();
        }

        @Override
        public org.anyorder.checkpoint.ModelConfig model() {
            return toy.model();
        }

        @Override
        public ToyNetwork newNetwork(NDManager given) {
            owner.close();
            owner = given;
            return toy.newNetwork(given);
        }

        @Override
        public ai.djl.ndarray.NDList batch(Phase phase, java.util.List<RowStream> rows, NDManager scope) {
            return toy.batch(phase, rows, scope);
        }

        @Override
        public Loss loss(Pass<ToyNetwork> pass, ai.djl.ndarray.NDList batch) {
            return toy.loss(pass, batch);
        }

        @Override
        public String provenance() {
            return toy.provenance();
        }
    }
}
