package dev.jlb.config.build;

import static dev.jlb.config.keyword.Declare.keyword;

import dev.jlb.config.keyword.Addresses;
import dev.jlb.config.keyword.ArgumentShape;
import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.KeywordFamily;
import dev.jlb.config.keyword.Scope;
import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.SectionBuilder;
import dev.jlb.config.model.Settings;
import dev.jlb.config.model.TableSpec;
import dev.jlb.config.model.UserList;
import dev.jlb.config.syntax.Word;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * The lines of the sections that are neither global nor proxies (manual 5.3.2, 6.2.1, 10.1.1, 11.2, 12). What a section as a whole is good for in
 * jlb is said once, at its head, by {@link Sections}; so its keywords are all read the same way.
 */
final class SectionKeywords implements KeywordFamily {
    private final List<Keyword> all = new ArrayList<>();

    @Override
    public List<Keyword> keywords() {
        users();
        resolvers();
        peers();
        caches();
        certificates();
        applications();
        return all;
    }

    private void users() {
        all.add(keyword("group", EnumSet.of(SectionKind.USERLIST)).usage("<name> [users <user>,<user>,...]").doc("A group of users.").manual("12.2")
                .accepts("group admins users tom", "group guests").rejects("group", "group g foo bar").parse((a, s) -> {
                    SectionBuilder list = s.builder(SectionBuilder.class);
                    Word name = name(a, "'group' expects <name> as arguments.");
                    List<String> members = a.takeIf("users") ? List.of(a.take("users").text().split(",")) : List.of();
                    if (a.hasNext()) {
                        throw a.error(a.peek().span(), "'group' only supports 'users' option.");
                    }
                    if (list.groups().putIfAbsent(name.text(), members) != null) {
                        a.diagnostics().warning(name.span(), "ignoring duplicated group '" + name + "' in userlist '" + list.name() + "'.");
                    }
                }));
        all.add(keyword("user", EnumSet.of(SectionKind.USERLIST)).usage("<name> [password|insecure-password <password>] [groups <group>,...]").doc("A user.").manual("12.2")
                .accepts("user tom insecure-password x groups admins", "user ann").rejects("user", "user q foo").parse(SectionKeywords::user));
    }

    private static void user(Arguments a, Scope s) {
        SectionBuilder list = s.builder(SectionBuilder.class);
        Word name = name(a, "'user' expects <name> as arguments.");
        String password = "";
        boolean secret = false;
        List<String> groups = List.of();
        while (a.hasNext()) {
            Word option = a.take("an option");
            switch (option.text()) {
                case "password", "insecure-password" -> {
                    secret = option.is("password");
                    password = a.take("a password").text();
                }
                case "groups" -> groups = List.of(a.take("groups").text().split(","));
                default -> throw a.error(option.span(), "'user' only supports 'password', 'insecure-password' and 'groups' options.");
            }
        }
        if (list.users().putIfAbsent(name.text(), new UserList.User(name.text(), password, secret, groups)) != null) {
            a.diagnostics().warning(name.span(), "ignoring duplicated user '" + name + "' in userlist '" + list.name() + "'.");
        }
    }

    private static Word name(Arguments a, String message) {
        if (!a.hasNext()) {
            throw a.error(a.lastSpan(), message);
        }
        return a.take("a name");
    }

    private void resolvers() {
        EnumSet<SectionKind> in = EnumSet.of(SectionKind.RESOLVERS);
        all.add(keyword("nameserver", in).usage("<name> <address>[:port] [options]").doc("A DNS server.").manual("5.3.2").accepts("nameserver a 127.0.0.1:53", "nameserver b tcp@127.0.0.1:53 source 127.0.0.1")
                .rejects("nameserver", "nameserver a").parse((a, s) -> {
                    if (a.line().size() < 3) {
                        throw a.error(a.lastSpan(), "'nameserver' expects <name> and <addr>[:<port>] as arguments.");
                    }
                    Names.check(a.take("a name"), "server", s.diagnostics());
                    Addresses.one(s.address(a.take("an address")), "nameserver", Addresses.Port.OPTIONAL);
                    server(a, s, "'nameserver'");
                }));
        line(in, "5.3.2", "parse-resolv-conf", "ignored", "Adds the servers of /etc/resolv.conf.", "parse-resolv-conf", null);
        line(in, "5.3.2", "hold", "valid|nx|refused|timeout|other|obsolete time ignored", "How long a result counts.", "hold valid 10s", "hold x 1s");
        line(in, "5.3.2", "resolve_retries", "int ignored", "Queries before giving up.", "resolve_retries 3", "resolve_retries");
        line(in, "5.3.2", "timeout", "resolve|retry time ignored", "Between two resolutions or retries.", "timeout resolve 1s", "timeout x 1s");
        line(in, "5.3.2", "accepted_payload_size", "int(512,65535) ignored", "Longest answer, bytes.", "accepted_payload_size 8192", "accepted_payload_size 5");
        line(in, "5.3.2", "resolution_pool_size", "int", "Resolutions in advance.", "resolution_pool_size 64", "resolution_pool_size");
    }

    private void peers() {
        EnumSet<SectionKind> in = EnumSet.of(SectionKind.PEERS);
        all.add(keyword("peer", in).usage("<name> [<address>:<port>] [options]").doc("A process to share tables with.").manual("11.2").accepts("peer a 127.0.0.1:1024").rejects("peer").parse(SectionKeywords::peer));
        all.add(keyword("server", in).usage("<name> [<address>:<port>] [options]").doc("A process to share tables with.").manual("11.2").accepts("server a 127.0.0.1:1024").rejects("server").parse(SectionKeywords::peer));
        all.add(keyword("bind", EnumSet.of(SectionKind.PEERS)).usage("<address>:<port> [options]").doc("Where it listens.").manual("11.2").accepts("bind 127.0.0.1:1024").rejects("bind", "bind :80 foo")
                .parse((a, s) -> {
                    Word where = a.take("{<path>|[addr1]:port1[-end1]}{,[addr]:port[-end]}... as arguments");
                    Addresses.listen(where, "bind");
                    BindKeywords.options().read(a, "'bind " + where + "' in section '" + s.section().keyword() + "'", Settings.builder(), s);
                }));
        all.add(keyword("default-bind", in).usage("[options]").doc("Options of bind.").manual("11.2").accepts("default-bind v4v6").rejects("default-bind foo")
                .parse((a, s) -> BindKeywords.options().read(a, "'default-bind'", Settings.builder(), s)));
        all.add(keyword("default-server", EnumSet.of(SectionKind.PEERS)).usage("[options]").doc("Options of peers.").manual("11.2").accepts("default-server ssl verify none").rejects("default-server foo")
                .parse((a, s) -> server(a, s, "'default-server'")));
        line(in, "11.2", "disabled", "ignored", "Turns the section off.", "disabled", null);
        line(in, "11.2", "enabled", "ignored", "Turns the section on.", "enabled", null);
        line(in, "11.2", "shards", "int(1,256)", "Over how many peers tables are spread.", "shards 2", "shards 0");
        all.add(keyword("table", in).usage("<name> type <type> size <size> [options]").doc("A table shared by all proxies.").manual("11.2").accepts("table t type ip size 1m expire 1h store gpc0").rejects("table", "table t")
                .parse((a, s) -> {
                    String name = s.builder(SectionBuilder.class).name() + "/" + a.take("a name");
                    List<TableSpec> tables = new ArrayList<>(s.global().get(GlobalSettings.PEER_TABLES));
                    TableSpec table = StickTables.read(a, name).table();
                    tables.stream().filter(other -> other.name().equals(name)).findFirst().ifPresent(before -> {
                        throw a.error(a.span(), "stick-table name '" + name + "' conflicts with table declared in peers section at " + before.span().file() + ":" + before.span().line() + ".");
                    });
                    tables.add(table);
                    s.global().put(GlobalSettings.PEER_TABLES, List.copyOf(tables));
                }));
    }

    private static void peer(Arguments a, Scope s) {
        if (!a.hasNext()) {
            throw a.error(a.lastSpan(), "'" + a.keyword() + "' expects <name> and <host>[:<port>] as arguments.");
        }
        a.take("a name");
        if (a.hasNext() && ServerKeywords.options().find(a.peek().text()) == null) {
            Addresses.one(s.address(a.take("an address")), a.keyword(), Addresses.Port.REQUIRED);
        }
        server(a, s, "'" + a.keyword() + "'");
    }

    private static void server(Arguments a, Scope s, String context) {
        ServerKeywords.options().read(a, context, Settings.builder(), s);
    }

    private void caches() {
        EnumSet<SectionKind> cache = EnumSet.of(SectionKind.CACHE);
        line(cache, "6.2.1", "total-max-size", "number(1,4095)", "Megabytes.", "total-max-size 4", "total-max-size 0");
        line(cache, "6.2.1", "max-object-size", "number(1,2147483647)", "Bytes.", "max-object-size 10000", "max-object-size 1 2");
        line(cache, "6.2.1", "max-age", "number(0,2147483647)", "Seconds.", "max-age 60", "max-age 1 2");
        line(cache, "6.2.1", "process-vary", "on|off", "Whether Vary is honoured.", "process-vary on", "process-vary");
        line(cache, "6.2.1", "max-secondary-entries", "number(1,2147483647)", "Variants of one object.", "max-secondary-entries 10", "max-secondary-entries 0");
    }

    private void certificates() {
        EnumSet<SectionKind> acme = EnumSet.of(SectionKind.ACME);
        for (String name : new String[] {"account-key", "acme-vars", "contact", "curves", "directory", "map", "profile", "provider-name", "eab-key-id", "eab-mac-alg", "eab-mac-key"}) {
            line(acme, "12.8", name, "word", "An ACME setting.", name + " x", name);
        }
        line(acme, "12.8", "bits", "int(1024,16384)", "Bits of the key.", "bits 2048", "bits");
        line(acme, "12.8", "challenge", "HTTP-01|DNS-01|DNS-PERSIST-01|http-01|dns-01|dns-persist-01", "Kind of challenge.", "challenge HTTP-01", "challenge");
        line(acme, "12.8", "challenge-ready", "word", "What must be ready before the challenge.", "challenge-ready cli", "challenge-ready");
        line(acme, "12.8", "dns-delay", "time(1000)", "Time for DNS.", "dns-delay 30s", "dns-delay");
        line(acme, "12.8", "dns-timeout", "time(1000)", "Time for DNS.", "dns-timeout 30s", "dns-timeout");
        line(acme, "12.8", "keytype", "RSA|ECDSA", "Kind of key.", "keytype RSA", "keytype FOO");
        line(acme, "12.8", "reuse-key", "on|off", "Keeps the key.", "reuse-key on", "reuse-key x");
    }

    private void applications() {
        EnumSet<SectionKind> fcgi = EnumSet.of(SectionKind.FCGI_APP);
        line(fcgi, "10.1.1", "acl", "word word rest", "An ACL.", "acl a path /x", "acl a");
        line(fcgi, "10.1.1", "docroot", "word", "The document root.", "docroot /var/www", "docroot");
        line(fcgi, "10.1.1", "index", "word", "Name of the index script.", "index index.php", "index");
        line(fcgi, "10.1.1", "log-stderr", "=global|word rest", "Where its messages go.", "log-stderr global", "log-stderr");
        line(fcgi, "10.1.1", "option", "get-values|keep-conn|max-reqs|mpxs-conns int?", "Details of connections.", "option keep-conn", "option foo");
        line(fcgi, "10.1.1", "hide-header", "word", "A header that is not passed.", "hide-header X-Foo", "hide-header");
        line(fcgi, "10.1.1", "pass-header", "word cond", "A header that is passed.", "pass-header Authorization", "pass-header");
        line(fcgi, "10.1.1", "path-info", "word", "A regex that splits the path.", "path-info ^(/.+\\.php)(/.*)?$", "path-info");
        line(fcgi, "10.1.1", "set-param", "word word cond", "A parameter.", "set-param A b", "set-param A");
        line(fcgi, "10.1.1", "unset-param", "word cond", "Removes a parameter.", "unset-param A", "unset-param");
        line(EnumSet.of(SectionKind.TRACES), "12.1", "trace", "rest", "Turns a trace on.", "trace h1 sink stderr", null);
        line(EnumSet.of(SectionKind.NAMESPACE_LIST), "3.1", "namespace", "word", "A network name space.", "namespace red", "namespace");
    }

    private void line(EnumSet<SectionKind> sections, String manual, String name, String shape, String doc, String example, String counter) {
        var declare = keyword(name, sections).usage(shape).doc(doc).manual(manual).accepts(example);
        if (counter != null) {
            declare.rejects(counter);
        }
        all.add(declare.parse((a, s) -> ArgumentShape.check(shape, a)));
    }
}
