package dev.jlb.config.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.SourceFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PrinterTest {
    @Test
    void layoutIsCanonical() {
        String text = """


                # about the file
                  global#this is the global section
                daemon
                	log   "a  b"	'c'\\ d   # why



                    # for humans
                 # and others
                frontend   foo
                        bind :80\r
                  .if  defined(A)
                  mode http
                  # inner
                  .else
                  mode tcp
                  .endif
                # last words


                backend b""";
        assertThat(Printer.format(new SourceFile("t", text))).isEqualTo("""
                # about the file
                global #this is the global section
                    daemon
                    log "a  b" 'c'\\ d # why

                # for humans
                # and others
                frontend foo
                    bind :80
                    .if defined(A)
                        mode http
                    # inner
                    .else
                        mode tcp
                    .endif
                # last words

                backend b
                """);
    }

    /** Text to words to text to words: the words, comments and complaints of real files survive, and printing twice changes nothing. */
    @Test
    void meaningAndCommentsStay() throws IOException {
        for (String text : files()) {
            String printed = Printer.format(new SourceFile("t", text));
            assertThat(Printer.format(new SourceFile("t", printed))).isEqualTo(printed);
            assertThat(words(printed)).isEqualTo(words(text));
            assertThat(comments(printed)).isEqualTo(comments(text));
        }
    }

    private static List<String> words(String text) {
        Diagnostics diagnostics = new Diagnostics();
        List<Section> sections = ConfigReader.read(List.of(new SourceFile("t", text)), new Environment(Map.of()), diagnostics);
        List<String> words = new ArrayList<>();
        for (Section section : sections) {
            words.add("== " + section.header().words());
            section.lines().forEach(line -> words.add(line.words().toString()));
        }
        return words;
    }

    private static List<String> comments(String text) {
        List<String> comments = new ArrayList<>();
        for (String line : text.split("\n")) {
            if (line.strip().startsWith("#")) {
                comments.add(line.strip());
            }
        }
        return comments;
    }

    private static List<String> files() throws IOException {
        List<String> texts = new ArrayList<>();
        texts.add("global\n  .notice \"x\n  a 'b\n  \\\n  \"\" #c\n");
        for (String place : new String[] {"../../shared/corpus", "../../../shared/corpus", "../examples"}) {
            if (Files.isDirectory(Path.of(place))) {
                try (Stream<Path> files = Files.walk(Path.of(place), 3)) {
                    for (Path file : files.filter(f -> f.toString().endsWith(".cfg")).sorted().toList()) {
                        texts.add(Files.readString(file, StandardCharsets.ISO_8859_1));
                    }
                }
            }
        }
        return texts;
    }
}
