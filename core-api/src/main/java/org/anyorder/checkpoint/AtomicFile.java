// SPDX-License-Identifier: Apache-2.0
package org.anyorder.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Replaces a file as a whole: readers, also after a crash, see the old content or the new one, never a part.
 *
 * <p>The content goes to a temporary file in the same folder, is forced to the disk, and moved into place. If anything
 * fails, the temporary file is removed and the old file stays.
 */
public final class AtomicFile {

    /** Writes the content of a file. */
    @FunctionalInterface
    public interface Content {

        /**
         * Writes everything.
         *
         * @param channel open at the beginning of an empty file; not closed by the callee
         * @throws IOException if writing fails
         */
        void writeTo(FileChannel channel) throws IOException;
    }

    private AtomicFile() {}

    /**
     * Writes a file.
     *
     * @param file where to; replaced if it exists, its folder must exist
     * @param content what to write
     * @throws IOException if the folder does not exist or writing fails; the old file is then untouched
     */
    public static void write(Path file, Content content) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || Files.isDirectory(file)) {
            throw new IOException("cannot write " + file + ": it is a folder");
        }
        if (!Files.isDirectory(folder)) {
            throw new IOException("cannot write " + file + ": there is no folder " + folder);
        }
        Path partial = folder.resolve("." + file.getFileName() + "."
                + ProcessHandle.current().pid() + "-" + Long.toString(System.nanoTime(), 36) + ".partial");
        try {
            try (FileChannel channel =
                    FileChannel.open(partial, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                content.writeTo(channel);
                channel.force(true);
            }
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(partial);
        }
        forceEntry(folder);
    }

    /**
     * Writes text in UTF-8.
     *
     * @param file where to; replaced if it exists
     * @param text the whole content
     * @throws IOException as for {@link #write}
     */
    public static void writeText(Path file, String text) throws IOException {
        writeBytes(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes bytes.
     *
     * @param file where to; replaced if it exists
     * @param bytes the whole content
     * @throws IOException as for {@link #write}
     */
    public static void writeBytes(Path file, byte[] bytes) throws IOException {
        write(file, channel -> writeFully(channel, ByteBuffer.wrap(bytes)));
    }

    static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    // The move itself survives a power failure only once the folder is on the disk, too.
    private static void forceEntry(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Windows cannot open a folder; there the move is already journalled, and the file is complete either way.
            return;
        }
    }
}
