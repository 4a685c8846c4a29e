// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import ai.djl.Device;
import java.util.Locale;
import java.util.Optional;
import org.anyorder.kernel.Precision;
import picocli.CommandLine.Option;

/** Where models are computed, and in which precision. */
final class DeviceOptions {

    @Option(
            names = "--device",
            defaultValue = "cpu",
            paramLabel = "D",
            description = "cpu, gpu0, gpu1, … Default: ${DEFAULT-VALUE}.")
    private String device = "cpu";

    @Option(names = "--threads", paramLabel = "N", description = "Engine threads. Default: one per core.")
    private Optional<Integer> threads = Optional.empty();

    @Option(
            names = "--precision",
            defaultValue = "float32",
            paramLabel = "P",
            description = "float32, bfloat16 or int8 weights. Default: ${DEFAULT-VALUE}.")
    private String precision = "float32";

    Device device() {
        applyThreads();
        if (device.equals("cpu")) {
            return Device.cpu();
        }
        if (device.matches("gpu\\d{1,3}")) {
            int index = Integer.parseInt(device.substring(3));
            int count = ai.djl.engine.Engine.getInstance().getGpuCount();
            if (index < count) {
                return Device.gpu(index);
            }
            throw new IllegalArgumentException(
                    "--device must be cpu" + (count == 0 ? "" : " or gpu0 … gpu" + (count - 1))
                            + " on this machine, got " + device + " (anyorder doctor says what was found)");
        }
        throw new IllegalArgumentException("--device must be cpu, gpu0, gpu1, …, got " + device);
    }

    /** The device, with as many engine threads as asked for, or this many. */
    Device device(int threadsUnlessGiven) {
        threads = Optional.of(threads.orElse(threadsUnlessGiven));
        return device();
    }

    Precision precision() {
        for (Precision value : Precision.values()) {
            if (value.name().toLowerCase(Locale.ROOT).equals(precision)) {
                return value;
            }
        }
        throw new IllegalArgumentException("--precision must be float32, bfloat16 or int8, got " + precision);
    }

    /** The engine reads its thread count once, when it starts. */
    private void applyThreads() {
        threads.ifPresent(count -> {
            if (!(count >= 1 && count <= 1024)) {
                throw new IllegalArgumentException("--threads must be in [1, 1024], got " + count);
            }
            System.setProperty("ai.djl.pytorch.num_threads", count.toString());
        });
    }
}
