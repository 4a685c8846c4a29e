// SPDX-License-Identifier: Apache-2.0
package org.anyorder.checkpoint;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * JSON text from strangers as a Gson tree: strict grammar, no duplicate names, at most 64 levels, and never much more
 * memory than the text itself takes.
 */
public final class StrictJson {

    private static final long MAX_FILE = 256L << 20;

    private StrictJson() {}

    /**
     * Reads a whole file.
     *
     * @param file a regular file of UTF-8 text
     * @return its value
     * @throws CheckpointFormatException if it cannot be read or is not JSON; the message has file, line and column
     */
    public static JsonElement read(Path file) throws CheckpointFormatException {
        return read(file, JsonScanner.Numbers.FINITE);
    }

    static JsonElement read(Path file, JsonScanner.Numbers numbers) throws CheckpointFormatException {
        if (!Files.isRegularFile(file)) {
            throw new CheckpointFormatException(file + ": no such file");
        }
        try (InputStream in = Files.newInputStream(file);
                Reader reader = utf8(in)) {
            long size = Files.size(file);
            if (size > MAX_FILE) {
                throw new CheckpointFormatException(
                        file + ": JSON of " + size + " bytes; at most " + MAX_FILE + " are read");
            }
            return document(new JsonScanner(file.toString(), reader, size, numbers));
        } catch (CheckpointFormatException e) {
            throw e;
        } catch (IOException e) {
            throw new CheckpointFormatException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Reads a text.
     *
     * @param origin what the messages call it
     * @param text the text
     * @return its value
     * @throws CheckpointFormatException if it is not JSON; the message has origin, line and column
     */
    public static JsonElement parse(String origin, String text) throws CheckpointFormatException {
        return document(JsonScanner.of(origin, text));
    }

    static Reader utf8(InputStream in) {
        return new InputStreamReader(
                in,
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
    }

    private static JsonElement document(JsonScanner scanner) throws CheckpointFormatException {
        JsonElement value = value(scanner);
        scanner.end();
        return value;
    }

    // The charges are what the nodes take on a 64-bit JVM, rounded up.
    private static JsonElement value(JsonScanner scanner) throws CheckpointFormatException {
        switch (scanner.peek()) {
            case BEGIN_OBJECT:
                scanner.charge(160);
                JsonObject object = new JsonObject();
                scanner.object(name -> {
                    scanner.charge(100 + name.length());
                    object.add(name, value(scanner));
                });
                return object;
            case BEGIN_ARRAY:
                scanner.charge(64);
                JsonArray array = new JsonArray();
                scanner.array(() -> {
                    scanner.charge(6);
                    array.add(value(scanner));
                });
                return array;
            case STRING:
                String string = scanner.string();
                scanner.charge(64 + string.length());
                return new JsonPrimitive(string);
            case NUMBER:
                scanner.charge(32);
                return new JsonPrimitive(scanner.number());
            case BOOLEAN:
                scanner.charge(16);
                return new JsonPrimitive(scanner.flag());
            default:
                scanner.nothing();
                return JsonNull.INSTANCE;
        }
    }
}
