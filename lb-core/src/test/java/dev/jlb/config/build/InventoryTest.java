package dev.jlb.config.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.source.Diagnostic;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Severity;
import dev.jlb.config.source.SourceFile;
import dev.jlb.config.syntax.Environment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every keyword that the manual's inventory lists is known, in a section where it may stand. */
class InventoryTest {
    /** Kinds of the inventory whose names are keywords, and the section; "" where the inventory names sections itself. */
    private static final Map<String, String> KINDS = Map.ofEntries(
            Map.entry("global-keyword", "global"), Map.entry("proxy-keyword", ""), Map.entry("proxy-option", "option "), Map.entry("stats-keyword", "stats "), Map.entry("peers-keyword", "peers"),
            Map.entry("resolvers-keyword", "resolvers"), Map.entry("mailers-keyword", "mailers"), Map.entry("userlist-keyword", "userlist"), Map.entry("cache-keyword", "cache"),
            Map.entry("http-errors-keyword", "http-errors"), Map.entry("ring-keyword", "ring"), Map.entry("log-forward-keyword", "log-forward"), Map.entry("log-profile-keyword", "log-profile"),
            Map.entry("fcgi-app-keyword", "fcgi-app"), Map.entry("crt-store-keyword", "crt-store"), Map.entry("acme-keyword", "acme"), Map.entry("traces-keyword", "traces"),
            Map.entry("healthcheck-keyword", "healthcheck"));

    @Test
    void everyKeywordIsKnown() throws Exception {
        Set<String> known = new HashSet<>();
        for (Keyword keyword : Keywords.load().all()) {
            for (SectionKind section : keyword.sections()) {
                // the first words too: "timeout" of "timeout client", "declare capture" of "declare capture request"
                String name = keyword.name();
                for (int end = name.length(); end > 0; end = name.lastIndexOf(' ', end - 1)) {
                    known.add(section.keyword() + " " + name.substring(0, end));
                    known.add(name.substring(0, end));
                }
            }
        }
        List<String> missing = new ArrayList<>();
        for (String[] column : inventory()) {
            String section = KINDS.get(column[0]);
            if (section == null) {
                continue;
            }
            String name = section.endsWith(" ") ? section + column[1] : column[1];
            boolean found = section.isEmpty() || section.endsWith(" ") ? known.contains(name) : known.contains(section + " " + name);
            if (!found) {
                missing.add(column[0] + " " + name);
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void everyOptionOfBindAndServerLinesIsKnown() throws Exception {
        List<String> missing = new ArrayList<>();
        for (String[] column : inventory()) {
            if (column[0].equals("bind-option") && BindKeywords.options().find(column[1]) == null || column[0].equals("server-option") && !column[1].equals("usesrc") && ServerKeywords.options().find(column[1]) == null) {
                missing.add(column[0] + " " + column[1]);
            }
        }
        assertThat(missing).isEmpty();
    }

    /** Kind of name to a line of a listen section that uses one; {@code %s} is the name. */
    private static final Map<String, String> LINES = Map.ofEntries(
            Map.entry("http-request-action", "http-request %s"), Map.entry("http-response-action", "http-response %s"), Map.entry("http-after-response-action", "http-after-response %s"),
            Map.entry("tcp-request-connection-action", "tcp-request connection %s"), Map.entry("tcp-request-session-action", "tcp-request session %s"),
            Map.entry("tcp-request-content-action", "tcp-request content %s"), Map.entry("tcp-response-content-action", "tcp-response content %s"), Map.entry("quic-initial-action", "quic-initial %s"),
            Map.entry("sample-fetch", "http-request set-var(txn.a) %s"), Map.entry("converter", "http-request set-var(txn.a) str(a),%s"), Map.entry("log-format-alias", "log-format %%%s"),
            Map.entry("log-format-flag", "log-format %%{%s}o%%ST"), Map.entry("predefined-acl", "http-request deny if %s"), Map.entry("acl-keyword", "acl x %s a"), Map.entry("acl-match-method", "acl x path -m %s a"),
            Map.entry("retry-on-event", "retry-on %s"), Map.entry("stick-table-data", "stick-table type ip size 10 store %s"), Map.entry("stick-table-type", "stick-table type %s size 10"),
            Map.entry("stick-table-option", "stick-table size 10 type string %s"), Map.entry("cookie-option", "cookie x %s"), Map.entry("balance-algorithm", "balance %s"), Map.entry("filter", "filter %s"),
            Map.entry("set-timeout-name", "http-request set-timeout %s 1s"), Map.entry("uri-normalizer", "http-request normalize-uri %s"), Map.entry("redirect-type", "redirect %s /"),
            Map.entry("redirect-option", "redirect prefix / %s"), Map.entry("log-level", "log 127.0.0.1 local0 %s"), Map.entry("log-facility", "log 127.0.0.1 %s"), Map.entry("log-syntax", "log 127.0.0.1 format %s local0"),
            Map.entry("log-step", "log-steps %s"), Map.entry("tcp-check-rule", "tcp-check %s"), Map.entry("http-check-rule", "http-check %s"), Map.entry("mux-protocol", "server s 127.0.0.1:80 proto %s"),
            Map.entry("hash-function", "hash-type consistent %s"), Map.entry("hash-method", "hash-type %s"), Map.entry("hash-modifier", "hash-type consistent sdbm %s"), Map.entry("http-reuse", "http-reuse %s"),
            Map.entry("error-page-code", "errorloc %s /x"), Map.entry("compression-algorithm", "compression algo %s"), Map.entry("proxy-mode", "mode %s"), Map.entry("healthcheck-type", "option %s"),
            Map.entry("service", "http-request use-service %s"), Map.entry("variable-scope", "http-request set-var(%s.x) int(1)"));
    /** In the inventory, but not in HAProxy's reference build, or no name at all. */
    private static final Set<String> NO_NAMES = Set.of("filter lua.<name>", "filter opentracing", "acl-keyword req_rdp_cookie", "acl-keyword req_rdp_cookie_cnt");
    /** Steps that only {@code on} of a log-profile names: {@code log-steps} has those of a stream. */
    private static final Set<String> STEPS_OF_PROFILES = Set.of("any", "error", "http-after-res", "http-req", "http-res", "quic-init", "tcp-req-conn", "tcp-req-cont", "tcp-req-sess", "tcp-res-cont");

    @Test
    void everyOtherNameIsUnderstoodWhereItStands() throws Exception {
        Map<Integer, String[]> names = new HashMap<>();
        StringBuilder text = new StringBuilder("listen l\n");
        int at = 2;
        for (String[] column : inventory()) {
            String line = LINES.get(column[0]);
            if (line != null && !NO_NAMES.contains(column[0] + " " + column[1]) && !(column[0].equals("log-step") && STEPS_OF_PROFILES.contains(column[1]))) {
                if (column[0].startsWith("log-format")) {
                    // only a section's last log-format counts
                    text.append("listen l").append(at++).append('\n');
                }
                names.put(at++, column);
                text.append(' ').append(line.formatted(column[1].replaceFirst("^%", ""))).append('\n');
            }
        }
        Diagnostics diagnostics = new Diagnostics();
        ConfigLoader.load(List.of(new SourceFile("inventory", text.toString())), new Environment(Map.of()), diagnostics, Verdict.LANGUAGE);
        List<String> missing = new ArrayList<>();
        for (Diagnostic diagnostic : diagnostics.all()) {
            String[] name = names.get(diagnostic.span().line());
            String message = diagnostic.message();
            if (name != null && diagnostic.severity() == Severity.ALERT && (message.contains("nknown") || message.contains("no such") || message.contains("not supported") || message.contains("but got '" + name[1] + "'"))) {
                missing.add(name[0] + " " + name[1] + ": " + message);
            }
        }
        assertThat(names).hasSizeGreaterThan(1400);
        assertThat(missing).isEmpty();
    }

    private static List<String[]> inventory() throws Exception {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path file = folder.resolve("shared/inventory.tsv");
            if (Files.isRegularFile(file)) {
                return Files.readAllLines(file).stream().map(line -> line.split("\t", -1)).toList();
            }
        }
        assumeTrue(false, "no shared/inventory.tsv above the working directory");
        return List.of();
    }
}
