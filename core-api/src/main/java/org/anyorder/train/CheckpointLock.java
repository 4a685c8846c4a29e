// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a second training out of a checkpoint folder; the system releases it when the process dies. */
final class CheckpointLock implements AutoCloseable {
    private final FileChannel channel;

    private CheckpointLock(FileChannel channel) {
        this.channel = channel;
    }

    static CheckpointLock acquire(Path folder) throws IOException {
        Files.createDirectories(folder);
        FileChannel channel =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new CheckpointLock(channel);
            }
        } catch (OverlappingFileLockException sameProcess) {
            channel.close();
            throw new IllegalStateException("another training of this process uses " + folder, sameProcess);
        } catch (IOException failure) {
            channel.close();
            throw failure;
        }
        channel.close();
        throw new IllegalStateException("another process trains in " + folder);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
