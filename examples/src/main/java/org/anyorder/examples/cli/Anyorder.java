// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import org.anyorder.GenerationException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** The program: finds the command, runs it, turns what it throws into one line and an exit code. */
@Command(
        name = "anyorder",
        description = "Generates sequences in any order.",
        mixinStandardHelpOptions = true,
        version = "anyorder 0.1.0-SNAPSHOT",
        scope = ScopeType.INHERIT,
        subcommands = {
            DemoCommand.class,
            ModelsCommand.class,
            InspectCommand.class,
            StrategiesCommand.class,
            GenerateCommand.class,
            InfillCommand.class,
            ScoreCommand.class,
            ForwardCommand.class,
            TrainCommand.class,
            EvaluateCommand.class,
            ForecastCommand.class,
            BenchCommand.class,
            DoctorCommand.class
        },
        synopsisSubcommandLabel = "COMMAND")
public final class Anyorder {

    /** Bad usage, bad input or an unusable model. */
    static final int BAD_INPUT = 2;

    /** An internal fault. */
    static final int FAULT = 1;

    private Anyorder() {}

    /**
     * Runs a command.
     *
     * @param arguments the command and its options
     */
    public static void main(String[] arguments) {
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
        // A machine without a GPU is no reason for a warning; 'doctor' says what was found.
        System.setProperty("org.slf4j.simpleLogger.log.ai.djl.util.cuda", "error");
        // Texts are UTF-8 whatever the locale says: with LANG unset Java would print question marks.
        System.setOut(utf8(FileDescriptor.out));
        System.setErr(utf8(FileDescriptor.err));
        System.exit(run(arguments));
    }

    private static PrintStream utf8(FileDescriptor file) {
        return new PrintStream(new BufferedOutputStream(new FileOutputStream(file)), true, StandardCharsets.UTF_8);
    }

    /**
     * Runs a command without leaving the JVM.
     *
     * @param arguments the command and its options
     * @return the exit code
     */
    static int run(String... arguments) {
        CommandLine line = new CommandLine(new Anyorder());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        line.setParameterExceptionHandler(
                (problem, ignored) -> refuse(problem.getCommandLine().getErr(), problem.getMessage(), BAD_INPUT));
        line.setExecutionExceptionHandler((problem, command, parsed) -> {
            if (CommonOptions.of(parsed).verbose()) {
                problem.printStackTrace(command.getErr());
            }
            return refuse(command.getErr(), message(problem), code(problem));
        });
        if (arguments.length == 0) {
            line.usage(line.getErr());
            return BAD_INPUT;
        }
        return line.execute(arguments);
    }

    private static int code(Exception problem) {
        return isInput(problem) ? BAD_INPUT : FAULT;
    }

    /** What is wrong with a request may also show while it is decoded. */
    private static boolean isInput(Throwable problem) {
        return problem instanceof IllegalArgumentException
                || problem instanceof IOException
                || problem instanceof GenerationException && problem.getCause() instanceof IllegalArgumentException;
    }

    private static String message(Exception problem) {
        if (problem instanceof NoSuchFileException missing) {
            return "no such file: " + missing.getFile();
        }
        if (isInput(problem)) {
            return String.valueOf(problem.getMessage());
        }
        return "internal fault: " + problem + " (--verbose shows where)";
    }

    private static int refuse(PrintWriter err, String message, int code) {
        // One line, whatever a library put into its message.
        err.println("anyorder: " + message.strip().replaceAll("\\s*[\\r\\n]+\\s*", " | "));
        err.flush();
        return code;
    }
}
