// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.anyorder.checkpoint.EmbeddedModels;
import org.anyorder.kernel.PackedWeight;
import org.anyorder.kernel.Precision;
import org.anyorder.kernel.PrecisionLinear;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says what was found on this machine, what is missing and how to cure it, and which precision is fastest here. */
@Command(
        name = "doctor",
        description = "Check Java, engine, devices, threads and memory bandwidth; measure the precisions.",
        footer = {"", "Example: anyorder doctor"})
final class DoctorCommand implements Callable<Integer> {

    private static final int WIDTH = 3072;
    private static final int HEIGHT = 8192;
    private static final int ROUNDS = 12;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() throws Exception {
        line("java", System.getProperty("java.version") + ", " + System.getProperty("java.vm.name"));
        line(
                "machine",
                System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", "
                        + Runtime.getRuntime().availableProcessors() + " cores, heap up to "
                        + Runtime.getRuntime().maxMemory() / (1 << 20) + " MB");
        Engine engine;
        try {
            engine = Engine.getEngine("PyTorch");
        } catch (RuntimeException e) {
            line("engine", "missing: " + e.getMessage());
            line(
                    "cure",
                    "put ai.djl.pytorch:pytorch-engine, pytorch-jni and pytorch-native-cpu (or -cu…) for this platform "
                            + "on the class path; README «Dependencies» shows them");
            return Anyorder.FAULT;
        }
        line("engine", engine.getEngineName() + " " + engine.getVersion());
        int gpus = engine.getGpuCount();
        line(
                "devices",
                gpus == 0
                        ? "cpu (no GPU: CUDA natives or driver not found; CPU needs neither)"
                        : "cpu, gpu0" + (gpus > 1 ? " … gpu" + (gpus - 1) : ""));
        line(
                "embedded models",
                EmbeddedModels.names().isEmpty()
                        ? "none: put org.anyorder:anyorder-models on the class path"
                        : String.join(", ", EmbeddedModels.names()));
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            bandwidth(manager);
            precisions(manager);
        }
        return 0;
    }

    private static void bandwidth(NDManager manager) {
        try (NDManager scope = manager.newSubManager()) {
            long floats = 100_000_000;
            NDArray big = scope.ones(new Shape(floats));
            double best = best(() -> big.sum().close());
            line("memory", String.format(Locale.ROOT, "reads %.1f GB/s", floats * Float.BYTES / best / 1e9));
        }
    }

    /** One layer per precision; two matrices in turn, so that no cache holds them. */
    private static void precisions(NDManager manager) {
        Optional<Precision> fastest = Optional.empty();
        double record = Double.POSITIVE_INFINITY;
        for (Precision precision : Precision.values()) {
            try (NDManager scope = manager.newSubManager()) {
                NDArray weight = scope.randomNormal(0, 0.02f, new Shape(HEIGHT, WIDTH), DataType.FLOAT32);
                PackedWeight packed = PrecisionLinear.pack(weight, precision);
                double one = time(scope, packed, 1);
                double many = time(scope, packed, 128);
                line(
                        precision.name().toLowerCase(Locale.ROOT),
                        String.format(
                                Locale.ROOT,
                                "layer %d × %d: %.2f ms for 1 row, %.2f ms for 128 rows",
                                WIDTH,
                                HEIGHT,
                                one * 1e3,
                                many * 1e3));
                if (one < record) {
                    record = one;
                    fastest = Optional.of(precision);
                }
            }
        }
        fastest.ifPresent(precision -> line(
                "advice",
                "--precision " + precision.name().toLowerCase(Locale.ROOT)
                        + " decodes fastest here; float32 is exact, bfloat16 within 2e-2, int8 within 1e-1 relative"));
    }

    private static double time(NDManager scope, PackedWeight packed, int rows) {
        NDArray input = scope.randomNormal(0, 1, new Shape(rows, WIDTH), DataType.FLOAT32);
        return best(() -> PrecisionLinear.apply(input, packed, Optional.empty()).close());
    }

    private static double best(Runnable work) {
        double best = Double.POSITIVE_INFINITY;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            work.run();
            best = Math.min(best, (System.nanoTime() - start) / 1e9);
        }
        return best;
    }

    private static void line(String name, String value) {
        System.out.printf("%-16s %s%n", name, value);
    }
}
