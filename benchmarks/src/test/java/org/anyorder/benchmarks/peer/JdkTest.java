// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdkTest {
    @TempDir
    private Path folder;

    private Path jdk(String name, String version) throws IOException {
        Path home = folder.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        Path compiler = Files.createFile(home.resolve("bin/javac"));
        assertTrue(compiler.toFile().setExecutable(true));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    @Test
    void readsItsVersion() throws IOException {
        Path home = jdk("a", "21.0.5");
        assertEquals(Optional.of(new Jdk(home, 21)), Jdk.at(home));
        Path old = jdk("b", "1.8.0_392");
        assertEquals(Optional.of(new Jdk(old, 1)), Jdk.at(old));
    }

    @Test
    void isNoneWithoutACompilerOrAVersion() throws IOException {
        Path bare = jdk("bare", "21");
        Files.delete(bare.resolve("bin/javac"));
        assertEquals(Optional.empty(), Jdk.at(bare));
        Path nameless = jdk("nameless", "21");
        Files.writeString(nameless.resolve("release"), "IMPLEMENTOR=\"x\"\n");
        assertEquals(Optional.empty(), Jdk.at(nameless));
        assertEquals(Optional.empty(), Jdk.at(folder.resolve("nowhere")));
    }

    @Test
    void theNewestThatIsNewEnoughIsTaken() throws IOException {
        List<Path> homes = List.of(jdk("a", "17.0.1"), jdk("b", "22.0.2"), jdk("c", "21"), folder.resolve("nowhere"));
        assertEquals(Optional.of(22), Jdk.newest(homes.stream(), 20).map(Jdk::feature));
        assertEquals(Optional.of(22), Jdk.newest(homes.stream(), 22).map(Jdk::feature));
        assertEquals(Optional.empty(), Jdk.newest(homes.stream(), 23));
        assertEquals(Optional.empty(), Jdk.newest(Stream.empty(), 20));
    }

    @Test
    void isLookedForWhereVariablesSayAndInTheUsersFolders() throws IOException {
        Path managed = jdk(".sdkman/candidates/java/24.0.1-tem", "24.0.1");
        Path named = jdk("named", "23");
        List<Path> homes = Jdk.homes(
                        Map.of("JAVA_HOME_23_X64", named.toString(), "JAVA_HOME", " ", "HOME", "/nowhere"), folder)
                .toList();
        assertEquals(named, homes.get(0));
        assertTrue(homes.contains(managed), homes.toString());
    }

    @Test
    void aFolderThatIsNamedMustBeOne() throws IOException {
        String before = System.getProperty(Jdk.PROPERTY);
        try {
            System.setProperty(Jdk.PROPERTY, jdk("named", "21").toString());
            assertEquals(21, Jdk.newest(20).orElseThrow().feature());
            PeerMissingException refusal = assertThrows(PeerMissingException.class, () -> Jdk.newest(22));
            assertEquals(
                    "-Danyorder.jdk20 must be the folder of a JDK 22 or newer, got " + folder.resolve("named"),
                    refusal.getMessage());
        } finally {
            if (before == null) {
                System.clearProperty(Jdk.PROPERTY);
            } else {
                System.setProperty(Jdk.PROPERTY, before);
            }
        }
    }
}
