package dev.jlb.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.LoadBalancer;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.SourceFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names of lists of patterns: files, files that may be missing, and no files at all (manual 2.7). */
class PatternNamesTest {
    @TempDir
    Path folder;

    private String at(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void prefixesOfFilesAreNoPartOfTheName() throws Exception {
        Files.writeString(folder.resolve("there.map"), "k there\n");
        String rules = " http-request set-map(opt@MISSING) k optional if { path /set }\n http-request set-map(virt@MISSING) k virtual if { path /set }\n http-request set-map(file@THERE) k changed if { path /set }\n"
                + " http-request add-acl(virt@list) k if { path /set }\n http-request set-var(txn.in) int(1) if { str(k) -m str -f virt@list }\n"
                + " http-request return status 200 content-type text/plain lf-string \"%[str(k),map(MISSING,-)] %[str(k),map(opt@MISSING,-)] %[str(k),map(file@MISSING,-)] %[str(k),map(virt@MISSING,-)]"
                + " %[str(k),map(THERE,-)] %[str(k),map(opt@THERE,-)] %[str(k),map(virt@other,-)] %[var(txn.in)]\"\n";
        String config = "global\n stats socket " + at("api") + " level admin\nfrontend f\n bind 127.0.0.1:${f}\n" + rules.replace("MISSING", at("missing.map")).replace("THERE", at("there.map"));
        try (Live live = new Live(config)) {
            assertThat(live.get("f", "/")).isEqualTo("- - - - there there - ");
            assertThat(live.get("f", "/set")).isEqualTo("optional optional optional virtual changed changed - 1");
            assertThat(live.get("f", "/")).isEqualTo("optional optional optional virtual changed changed - 1");
            Path api = folder.resolve("api");
            assertThat(Live.command(api, "show map")).contains(" (" + at("missing.map") + ") ", " (virt@" + at("missing.map") + ") ", " (" + at("there.map") + ") ", " (virt@other) ").doesNotContain("opt@", "file@");
            assertThat(Live.command(api, "set map " + at("missing.map") + " k commanded")).isBlank();
            assertThat(Live.command(api, "add map virt@other k added")).isBlank();
            assertThat(live.get("f", "/")).isEqualTo("commanded commanded commanded virtual changed changed added 1");
        }
        assertThat(folder.resolve("missing.map")).doesNotExist();
    }

    private List<String> mistakes(String list) {
        Diagnostics diagnostics = new Diagnostics();
        LoadBalancer.parse(List.of(new SourceFile("test", "frontend f\n mode http\n bind 127.0.0.1:1\n timeout client 1s\n http-request deny if { path -f " + list + " }\n")), diagnostics);
        return diagnostics.all().stream().map(Object::toString).filter(text -> text.contains("pattern file")).toList();
    }

    @Test
    void aRegularFileMustExist() {
        assertThat(mistakes(at("none"))).hasSize(1);
        assertThat(mistakes("file@" + at("none"))).hasSize(1);
        assertThat(mistakes("./virt@none")).hasSize(1);
        assertThat(mistakes("file@./virt@none")).hasSize(1);
        assertThat(mistakes("opt@" + at("none"))).isEmpty();
        assertThat(mistakes("virt@none")).isEmpty();
    }
}
