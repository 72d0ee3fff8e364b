package dev.jlb.config.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFilesTest {
    @TempDir
    Path folder;

    @Test
    void foldersGiveTheirVisibleCfgFilesInByteOrder() throws IOException {
        Path conf = Files.createDirectories(folder.resolve("conf"));
        Files.createDirectories(conf.resolve("sub.cfg"));
        for (String name : List.of("b.cfg", "a.cfg", "Z.cfg", "10.cfg", "9.cfg", ".hidden.cfg", "notes.txt", "c.cfg~")) {
            Files.writeString(conf.resolve(name), name);
        }
        Files.writeString(folder.resolve("first.cfg"), "first");
        Diagnostics diagnostics = new Diagnostics();
        List<SourceFile> files = ConfigFiles.read(List.of("first.cfg", "conf", "conf/b.cfg"), folder, diagnostics);
        assertThat(files).extracting(SourceFile::name).containsExactly(
                "first.cfg", Path.of("conf", "10.cfg").toString(), Path.of("conf", "9.cfg").toString(), Path.of("conf", "Z.cfg").toString(),
                Path.of("conf", "a.cfg").toString(), Path.of("conf", "b.cfg").toString(), "conf/b.cfg");
        assertThat(files.get(3).text()).isEqualTo("Z.cfg");
        assertThat(diagnostics.all()).isEmpty();
    }

    @Test
    void whatCannotBeReadIsNamed() {
        Diagnostics diagnostics = new Diagnostics();
        assertThat(ConfigFiles.read(List.of("nosuch.cfg"), folder, diagnostics)).isEmpty();
        assertThat(diagnostics.all()).extracting(Diagnostic::message)
                .containsExactly("Cannot open configuration file/directory nosuch.cfg : No such file or directory");
    }

    @Test
    void bytesStayBytes() throws IOException {
        Files.write(folder.resolve("x"), new byte[] {(byte) 0xc3, (byte) 0xbc, 0});
        assertThat(ConfigFiles.read(List.of("x"), folder, new Diagnostics()).getFirst().text()).isEqualTo("\u00c3\u00bc\0");
    }
}
