// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Wraps a kernel text into the TorchScript archive that the engine loads: five stored zip entries under one folder. */
final class KernelArchive {

    private static final Pattern CLASS = Pattern.compile("^class (\\w+)\\(Module\\):", Pattern.MULTILINE);

    /** Format 3 would select old operator signatures: {@code gelu(approximate=…)} then fails to compile. */
    private static final String FORMAT = "10\n";

    private static final byte[] EMPTY_TUPLE = {(byte) 0x80, 2, ')', '.'};

    private KernelArchive() {}

    static byte[] of(String text) {
        Matcher matcher = CLASS.matcher(text);
        if (!matcher.find()) {
            throw new IllegalArgumentException(
                    "a kernel text must hold a line \"class <Name>(Module):\", got: " + text);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            store(zip, "k/version", utf8(FORMAT));
            store(zip, "k/byteorder", utf8("little"));
            store(zip, "k/constants.pkl", EMPTY_TUPLE);
            store(zip, "k/data.pkl", instance(matcher.group(1)));
            store(zip, "k/code/__torch__.py", utf8(text));
        } catch (IOException e) {
            throw new UncheckedIOException("a kernel archive could not be written to memory", e);
        }
        return bytes.toByteArray();
    }

    /** The pickle of an object of the kernel's class whose one attribute is {@code training = False}. */
    private static byte[] instance(String className) {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.writeBytes(new byte[] {(byte) 0x80, 2});
        pickle.writeBytes(utf8("c__torch__\n" + className + "\n"));
        pickle.writeBytes(new byte[] {'q', 0, ')', (byte) 0x81, '}', '(', 'X', 8, 0, 0, 0});
        pickle.writeBytes(utf8("training"));
        pickle.writeBytes(new byte[] {'q', 1, (byte) 0x89, 'u', 'b', 'q', 2, '.'});
        return pickle.toByteArray();
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 checksum = new CRC32();
        checksum.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
