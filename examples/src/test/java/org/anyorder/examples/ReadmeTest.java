// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.anyorder.checkpoint.EmbeddedModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows is true: its Java compiles and runs, its models are embedded. */
class ReadmeTest {

    private static final String README = read(Path.of("../README.md"));

    @TempDir
    Path folder;

    @Test
    void theJavaOfTheReadmeCompilesAndRuns() throws Exception {
        Matcher block = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL).matcher(README);
        assertTrue(block.find(), "the README must show Java");
        String source = "import java.util.*; import org.anyorder.*; import org.anyorder.sampling.*;"
                + " import org.anyorder.text.*; public class Readme { public static void main(String[] a) throws"
                + " Exception {\n" + block.group(1) + "}}\n";
        Path file = Files.writeString(folder.resolve("Readme.java"), source);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter problems = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            problems,
                            files,
                            null,
                            List.of("-classpath", System.getProperty("java.class.path"), "-d", folder.toString()),
                            null,
                            files.getJavaFileObjects(file))
                    .call();
            assertTrue(compiled, problems.toString());
        }
        String printed = run();
        assertTrue(printed.contains("To be, or"), printed);
        assertTrue(printed.contains("ROMEO:"), printed);
        assertTrue(printed.contains("network evaluations"), printed);
    }

    @Test
    void everyEmbeddedModelHasItsRow() throws IOException {
        for (String name : EmbeddedModels.names()) {
            assertEquals(1, README.split("\\| `" + name + "` \\|", -1).length - 1, name);
        }
    }

    private String run() throws Exception {
        PrintStream out = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            loader.loadClass("Readme").getMethod("main", String[].class).invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(out);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
