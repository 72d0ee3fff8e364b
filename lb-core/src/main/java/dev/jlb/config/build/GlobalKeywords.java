package dev.jlb.config.build;

import static dev.jlb.config.keyword.Declare.IN_GLOBAL;
import static dev.jlb.config.keyword.Declare.keyword;

import dev.jlb.config.keyword.Addresses;
import dev.jlb.config.keyword.ArgumentShape;
import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.KeywordFamily;
import dev.jlb.config.keyword.Scope;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.model.Address;
import dev.jlb.config.model.Bind;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.Setting;
import dev.jlb.config.model.Settings;
import dev.jlb.config.source.Suggestions;
import dev.jlb.config.syntax.Word;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Process settings of {@code global} (manual 3). */
final class GlobalKeywords implements KeywordFamily {
    @Override
    public List<Keyword> keywords() {
        List<Keyword> all = new ArrayList<>();
        all.add(number("maxconn", GlobalSettings.MAXCONN, 0, Integer.MAX_VALUE, 2048, "Most client connections of the process.", "3.2"));
        all.add(keyword("anonkey", IN_GLOBAL).usage("<key>").doc("The key that 'set anon on' hides names with, 0 to 4294967295.").manual("3.3").accepts("anonkey 0", "anonkey 4294967295").rejects("anonkey", "anonkey x", "anonkey 4294967296")
                .parse((a, s) -> {
                    Word word = a.take("an integer argument");
                    String text = word.text();
                    if (text.isEmpty() || text.length() > 10 || !text.chars().allMatch(c -> c >= '0' && c <= '9') || Long.parseLong(text) > 0xffff_ffffL) {
                        throw a.error(word.span(), "'anonkey' is set with an invalid key '" + text + "'.", "a key is an integer between 0 and 4294967295");
                    }
                    s.global().put(GlobalSettings.ANONKEY, Long.parseLong(text));
                }));
        all.add(rate("maxconnrate", GlobalSettings.MAXCONNRATE, "Most connections that the process accepts in a second."));
        all.add(rate("maxsessrate", GlobalSettings.MAXSESSRATE, "Most sessions that the process accepts in a second."));
        all.add(rate("maxcomprate", GlobalSettings.MAXCOMPRATE, "Kilobytes that the compressor takes in a second; a response that begins beyond is not compressed."));
        all.add(number("ulimit-n", GlobalSettings.ULIMIT_N, 0, Integer.MAX_VALUE, 1024, "Descriptors that the process must be allowed; a JVM has the system's hard limit already.", "3.1"));
        all.add(number("fd-hard-limit", GlobalSettings.FD_HARD_LIMIT, 0, Integer.MAX_VALUE, 1024, "Most descriptors that 'maxconn' is computed from.", "3.1"));
        all.add(keyword("strict-limits", IN_GLOBAL).negatable().doc("Does not start when the limit of descriptors is too low for 'maxconn' or 'ulimit-n'; the default.").manual("3.1")
                .accepts("strict-limits", "no strict-limits").rejects("strict-limits x").parse((a, s) -> {
                    s.global().put(GlobalSettings.LENIENT_LIMITS, s.negated());
                    a.end();
                }));
        all.add(rate("maxsslconn", GlobalSettings.MAXSSLCONN, "Most clients under TLS at a time; more wait in the kernel's queue. Connections to servers do not count."));
        all.add(rate("maxsslrate", GlobalSettings.MAXSSLRATE, "Most TLS sessions that the process accepts in a second."));
        all.add(number("nbthread", GlobalSettings.NBTHREAD, 1, 1024, 4, "Event loops.", "3.1"));
        all.add(number("spread-checks", GlobalSettings.SPREAD_CHECKS, 0, 50, 5, "Percent by which checks are spread.", "3.2"));
        all.add(keyword("max-spread-checks", IN_GLOBAL).usage("<time>").doc("Longest time between the first checks of the first and the last server.").manual("3.2").accepts("max-spread-checks 1s").rejects("max-spread-checks")
                .parse((a, s) -> s.global().put(GlobalSettings.MAX_SPREAD_CHECKS, Values.time(a.take("a time"), "max-spread-checks", 1, a.diagnostics()))));
        all.add(number("tune.bufsize", GlobalSettings.BUFSIZE, 1024, Integer.MAX_VALUE, 2048, "Bytes that a message's head must fit into.", "3.2"));
        all.add(number("tune.maxrewrite", GlobalSettings.MAXREWRITE, 0, Integer.MAX_VALUE, 2048, "Bytes kept free for rewriting.", "3.2"));
        all.add(number("tune.http.maxhdr", GlobalSettings.MAXHDR, 1, Integer.MAX_VALUE, 2048, "Most headers of a message.", "3.2"));
        all.add(variables("global", GlobalSettings.VARS_ALL, "all variables"));
        all.add(variables("proc", GlobalSettings.VARS_PROC, "the process' variables and those of the session that sets one"));
        all.add(variables("sess", GlobalSettings.VARS_SESS, "a session's variables, those of its transaction with them"));
        all.add(variables("txn", GlobalSettings.VARS_TXN, "a transaction's variables, those of its request and response with them"));
        all.add(variables("reqres", GlobalSettings.VARS_REQRES, "the variables of a request, or of a response"));
        all.add(variables("check", GlobalSettings.VARS_CHECK, "a check's variables"));
        all.add(number("tune.stick-counters", GlobalSettings.STICK_COUNTERS, 0, 100, 5, "Entries of stick tables that a stream may track.", "3.2"));
        all.add(number("tune.comp.maxlevel", GlobalSettings.COMPRESSION_LEVEL, 1, 9, 6, "Effort of compression, 1 to 9.", "3.2"));
        all.add(number("tune.ssl.capture-buffer-size", GlobalSettings.SSL_CAPTURE, 0, Integer.MAX_VALUE, 192, "Bytes kept of the lists in a client's first TLS message, for ssl_fc_cipherlist_bin and the like; 0: none.", "3.2"));
        all.add(number("tune.ssl.capture-cipherlist-size", GlobalSettings.SSL_CAPTURE, 0, Integer.MAX_VALUE, 192, "The old name of tune.ssl.capture-buffer-size.", "3.2"));
        all.add(keyword("tune.ssl.keylog", IN_GLOBAL).usage("{ on | off }").doc("Keeps the secrets of TLS connections for ssl_fc_client_traffic_secret_0 and the like, as long as each lives.").manual("3.2")
                .accepts("tune.ssl.keylog on", "tune.ssl.keylog off").rejects("tune.ssl.keylog", "tune.ssl.keylog x").parse((a, s) -> {
                    Word word = a.take("either 'on' or 'off'");
                    if (!word.is("on") && !word.is("off")) {
                        throw a.error(word.span(), "'tune.ssl.keylog' expects either 'on' or 'off' but got '" + word + "'.");
                    }
                    s.global().put(GlobalSettings.SSL_KEYLOG, word.is("on"));
                    a.end();
                }));
        all.add(text("pidfile", GlobalSettings.PIDFILE, "<file>", "Where to write the process' number."));
        all.add(keyword("dns-accept-family", IN_GLOBAL).usage("{ ipv4 | ipv6 | auto }[,...]").doc("Which address families name servers are asked for.").manual("3.1")
                .accepts("dns-accept-family ipv4,ipv6", "dns-accept-family auto").rejects("dns-accept-family", "dns-accept-family ipv5").parse((a, s) -> {
                    Word families = a.take("a list of families");
                    a.end();
                    List<String> wanted = List.of(families.text().split(",", -1));
                    wanted.stream().filter(family -> !List.of("ipv4", "ipv6", "auto").contains(family)).findFirst().ifPresent(wrong -> {
                        throw a.error(families.span(), "'dns-accept-family' : unknown family '" + wrong + "', expects 'ipv4', 'ipv6' or 'auto'.");
                    });
                    s.global().put(GlobalSettings.DNS_FAMILIES, wanted);
                }));
        all.add(text("node", GlobalSettings.NODE, "<name>", "Name of this machine in statistics."));
        all.add(keyword("cpu-map", IN_GLOBAL).usage("[auto:]<thread-group>[/<thread-set>] <cpu-set>[,...] [...]").doc("Binds threads to CPUs.").manual("3.1").accepts("cpu-map auto:1/1-4 0-3", "cpu-map all 0", "cpu-map 1-2/odd 0,2-3 4")
                .rejects("cpu-map", "cpu-map 1", "cpu-map x 0", "cpu-map 0 0", "cpu-map 70 0", "cpu-map 1/70 0", "cpu-map 1 x").noOp("the operating system places the event loops; start jlb under 'taskset' to choose CPUs", GlobalKeywords::cpuMap));
        all.add(keyword("default-path", IN_GLOBAL).usage("{ current | config | parent | origin <path> }").doc("Where relative names of files start from, for the lines below and for the files read later.").manual("3.1")
                .accepts("default-path current", "default-path config", "default-path origin /").rejects("default-path", "default-path foo", "default-path origin", "default-path origin /nosuchfolder").parse(GlobalKeywords::defaultPath));
        all.add(text("ca-base", GlobalSettings.CA_BASE, "<dir>", "Folder of CA files with relative names."));
        all.add(text("crt-base", GlobalSettings.CRT_BASE, "<dir>", "Folder of certificates with relative names."));
        all.add(text("ssl-default-bind-ciphers", GlobalSettings.BIND_CIPHERS, "<ciphers>", "Ciphers of bind lines up to TLS 1.2."));
        all.add(text("ssl-default-bind-ciphersuites", GlobalSettings.BIND_CIPHERSUITES, "<suites>", "Cipher suites of bind lines for TLS 1.3."));
        all.add(keyword("ssl-server-verify", IN_GLOBAL).usage("[none|required]").doc("Whether servers' certificates are verified.").manual("3.1").accepts("ssl-server-verify none").rejects("ssl-server-verify", "ssl-server-verify x").parse((a, s) -> {
            Word word = a.take("'none' or 'required'");
            if (!word.is("none") && !word.is("required")) {
                throw a.error(word.span(), "'ssl-server-verify' expects 'none' or 'required' as argument.");
            }
            s.global().put(GlobalSettings.SERVER_VERIFY, word.text());
            a.end();
        }));
        all.add(keyword("ssl-default-bind-options", IN_GLOBAL).usage("[<option>]...").doc("Options of all TLS bind lines.").manual("3.1").accepts("ssl-default-bind-options ssl-min-ver TLSv1.2 no-tls-tickets")
                .parse((a, s) -> {
                    Settings.Builder options = Settings.builder();
                    BindKeywords.options().read(a, "'ssl-default-bind-options'", options, s);
                    s.global().put(GlobalSettings.BIND_OPTIONS, options.build());
                }));
        all.add(keyword("mworker-max-reloads", IN_GLOBAL).usage("<number>").doc("Reloads that connections of an old configuration may survive.").manual("3.1").accepts("mworker-max-reloads 10").rejects("mworker-max-reloads")
                .parse((a, s) -> s.global().put(GlobalSettings.MAX_RELOADS, Values.integer(a.take("an integer argument"), "mworker-max-reloads", 0, Integer.MAX_VALUE))));
        all.add(keyword("noreuseport", IN_GLOBAL).doc("Addresses are not shared with other processes.").manual("3.2").accepts("noreuseport").rejects("noreuseport x").parse((a, s) -> {
            a.end();
            s.global().put(GlobalSettings.NO_REUSEPORT, true);
        }));
        all.add(keyword("daemon", IN_GLOBAL).doc("Goes into the background.").manual("3.1").negatable().accepts("daemon").rejects("daemon x").parse((a, s) -> {
            s.global().put(GlobalSettings.DAEMON, !s.negated());
            a.end();
        }));
        all.add(keyword("zero-warning", IN_GLOBAL).doc("Refuses to start when there are warnings.").manual("3.1").accepts("zero-warning").rejects("zero-warning x").parse((a, s) -> {
            a.end();
            s.global().put(GlobalSettings.ZERO_WARNING, true);
        }));
        all.add(keyword("hard-stop-after", IN_GLOBAL).usage("<time>").doc("Longest time of a soft stop.").manual("3.1").accepts("hard-stop-after 30s").rejects("hard-stop-after")
                .parse((a, s) -> s.global().put(GlobalSettings.HARD_STOP_AFTER, Values.time(a.take("a time"), "hard-stop-after", 1, a.diagnostics()))));
        all.add(keyword("close-spread-time", IN_GLOBAL).usage("<time>|infinite").doc("Time over which a soft stop spreads the end of clients' connections; 'infinite' leaves them to their timeouts.").manual("3.1")
                .accepts("close-spread-time 10s", "close-spread-time infinite").rejects("close-spread-time", "close-spread-time x").parse((a, s) -> {
                    Word word = a.take("a time");
                    s.global().put(GlobalSettings.CLOSE_SPREAD_TIME, word.is("infinite") ? GlobalSettings.NEVER : Values.time(word, "close-spread-time", 1, a.diagnostics()));
                }));
        all.add(keyword("grace", IN_GLOBAL).usage("<time>").doc("Time between SIGUSR1 and the soft stop.").manual("3.1").accepts("grace 10s").rejects("grace")
                .parse((a, s) -> s.global().put(GlobalSettings.GRACE, Values.time(a.take("a time"), "grace", 1, a.diagnostics()))));
        all.add(keyword("stats socket", IN_GLOBAL).usage("[<address:port>|<path>] [options]").doc("Where the runtime API listens.").manual("3.1")
                .accepts("stats socket /tmp/s mode 600 level admin", "stats socket ipv4@127.0.0.1:9999").rejects("stats socket").parse((a, s) -> {
                    Word where = s.address(a.take("an address"));
                    Address address = Addresses.one(where, "stats socket", Addresses.Port.REQUIRED);
                    List<Bind> sockets = new ArrayList<>(s.global().get(GlobalSettings.STATS_SOCKETS));
                    Settings.Builder options = Settings.builder();
                    BindKeywords.options().read(a, "'stats socket'", options, s);
                    sockets.add(new Bind(address, options.build(), a.span()));
                    s.global().put(GlobalSettings.STATS_SOCKETS, List.copyOf(sockets));
                }));
        all.add(keyword("unix-bind", IN_GLOBAL).usage("[ prefix <prefix> ] [ mode <mode> ] [ user <user> ] [ uid <uid> ] [ group <group> ] [ gid <gid> ]").doc("What UNIX sockets take whose lines do not say otherwise.").manual("3.1")
                .accepts("unix-bind prefix /tmp/ mode 600", "unix-bind user root group root", "unix-bind uid 0 gid 0").rejects("unix-bind foo", "unix-bind foo x").parse((a, s) -> {
                    Settings.Builder options = s.global().get(GlobalSettings.UNIX_BIND).toBuilder();
                    while (a.hasNext()) {
                        Word option = a.take("an option");
                        boolean prefix = option.is("prefix");
                        if (!prefix && !List.of("mode", "uid", "gid", "user", "group").contains(option.text())) {
                            throw a.error(option.span(), "'unix-bind' only supports the 'prefix', 'mode', 'uid', 'gid', 'user' and 'group' options.");
                        }
                        if (prefix) {
                            s.global().put(GlobalSettings.UNIX_PREFIX, a.take("a prefix").text());
                        } else {
                            BindKeywords.options().find(option.text()).reader().read(a, options, s);
                        }
                    }
                    s.global().put(GlobalSettings.UNIX_BIND, options.build());
                }));
        all.add(keyword("stats timeout", IN_GLOBAL).usage("<timeout>").doc("Idle time of a connection to the runtime API.").manual("3.1").accepts("stats timeout 30s").rejects("stats timeout")
                .parse((a, s) -> s.global().put(GlobalSettings.STATS_TIMEOUT, Values.time(a.take("a time"), "stats timeout", 1, a.diagnostics()))));
        all.add(keyword("server-state-file", IN_GLOBAL).usage("<file>").doc("Where 'load-server-state-from-file global' finds the servers' last states.").manual("3.1").accepts("server-state-file /x").rejects("server-state-file").parse((a, s) -> {
            s.global().put(GlobalSettings.SERVER_STATE_FILE, a.take("a file").text());
            a.end();
        }));
        all.add(keyword("localpeer", IN_GLOBAL).usage("<name>").doc("The name of this process among peers, as '-L' on the command line: $HAPROXY_LOCALPEER in the lines below it.").manual("3.1").accepts("localpeer x").rejects("localpeer", "localpeer x y").parse((a, s) -> {
            if (!a.hasNext()) {
                throw a.error(a.lastSpan(), "'localpeer' expects a name as an argument.");
            }
            // the reader has set the variable already
            a.take("a name");
            a.end();
        }));
        all.add(keyword("master-worker", IN_GLOBAL).usage("[ no-exit-on-failure ]").doc("As '-W' on the command line: the signals and exit statuses of a master process.").manual("3.1").accepts("master-worker", "master-worker no-exit-on-failure").rejects("master-worker x").parse((a, s) -> {
            if (a.hasNext()) {
                Word option = a.take("an option");
                if (!option.is("no-exit-on-failure")) {
                    throw a.error(option.span(), "'master-worker' only supports 'no-exit-on-failure' option.");
                }
            }
            a.end();
            s.global().put(GlobalSettings.MASTER_WORKER, true);
        }));
        all.add(keyword("stats-file", IN_GLOBAL).usage("<path>").doc("Counters to begin with, of objects with a 'guid': what 'dump stats-file' wrote.").manual("3.1").accepts("stats-file /x").rejects("stats-file").parse((a, s) -> {
            s.global().put(GlobalSettings.STATS_FILE, a.take("a file").file());
            a.end();
        }));
        all.add(keyword("shm-stats-file", IN_GLOBAL).usage("<name>").doc("What keeps its 'guid' over a reload keeps its counters, whatever its name is then. The process keeps them itself: no shared memory has to be named and none is used.").manual("3.1")
                .accepts("shm-stats-file /x").rejects("shm-stats-file").parse((a, s) -> {
                    s.global().put(GlobalSettings.SHM_STATS_FILE, a.take("a name").text());
                    a.end();
                }));
        all.add(keyword("server-state-base", IN_GLOBAL).usage("<directory>").doc("Where state files are whose names begin with no '/'.").manual("3.1").accepts("server-state-base /x").rejects("server-state-base").parse((a, s) -> {
            s.global().put(GlobalSettings.SERVER_STATE_BASE, a.take("a directory").text());
            a.end();
        }));
        for (String name : List.of("set-var", "set-var-fmt")) {
            boolean format = name.equals("set-var-fmt");
            all.add(keyword(name, IN_GLOBAL).usage("<var-name> " + (format ? "<fmt>" : "<expr>")).doc("Sets a variable of the process.").manual("3.1").accepts(name + " proc.a " + (format ? "x" : "int(1)")).rejects(name).parse((a, s) -> {
                Word variable = a.take("a variable name");
                Word value = a.take(format ? "a format string" : "an expression");
                a.end();
                List<GlobalSettings.Assignment> lines = new ArrayList<>(s.global().get(GlobalSettings.VARIABLES));
                lines.add(new GlobalSettings.Assignment(variable, value, format));
                s.global().put(GlobalSettings.VARIABLES, List.copyOf(lines));
            }));
        }
        all.add(keyword("stats maxconn", IN_GLOBAL).usage("<number>").doc("Most connections to the runtime API at a time, 10 without it; others wait.").manual("3.1").accepts("stats maxconn 10").rejects("stats maxconn", "stats maxconn 0").parse((a, s) -> {
            if (!a.hasNext()) {
                throw a.error(a.lastSpan(), "'stats maxconn' expects a positive value.");
            }
            Word word = a.take("a number");
            int most = Values.lenient(word, "stats maxconn", Integer.MIN_VALUE, a);
            if (most <= 0) {
                throw a.error(word.span(), "'stats maxconn' expects a positive value.");
            }
            s.global().put(GlobalSettings.STATS_MAXCONN, most);
        }));
        all.add(keyword("description", IN_GLOBAL).usage("<text>").doc("Shown in statistics.").manual("3.1").accepts("description x").parse((a, s) -> {
            StringBuilder text = new StringBuilder(a.take("a description").text());
            a.takeRest().forEach(word -> text.append(' ').append(word.text()));
            s.global().put(GlobalSettings.DESCRIPTION, text.toString());
        }));
        for (String name : List.of("setenv", "presetenv", "unsetenv", "resetenv")) {
            boolean pair = name.endsWith("setenv") && !name.equals("unsetenv") && !name.equals("resetenv");
            // they took effect while the file was read (ConfigReader); here their arguments are checked
            all.add(keyword(name, IN_GLOBAL).usage(pair ? "<name> <value>" : "[<name>...]").doc("Changes the environment of the lines below.").manual("3.1").accepts(name + " A b").parse((a, s) -> {
                if (pair) {
                    a.take("a name and a value");
                    a.take("a value");
                    a.end();
                } else {
                    if (name.equals("unsetenv")) {
                        a.take("at least one variable name");
                    }
                    a.takeRest();
                }
            }));
        }
        for (String name : List.of("user", "group", "uid", "gid", "chroot")) {
            all.add(keyword(name, IN_GLOBAL).usage("<value>").doc("Gives up privileges.").manual("3.1").accepts(name + (name.endsWith("id") ? " 0" : " root")).rejects(name, name + " root extra")
                    .different("has no effect: a JVM cannot give up privileges. Start jlb as the user that it shall run as.", (a, s) -> ArgumentShape.check(name.endsWith("id") ? "int" : "word", a)));
        }
        all.add(keyword("nbproc", IN_GLOBAL).doc("Removed from the language.").manual("3.1").rejects("nbproc 2").removed((a, s) -> {
            throw a.error(a.line().word(0).span(), "nbproc is not supported any more since HAProxy 2.5. Threads will automatically be used on multi-processor machines if available.", "remove the line");
        }));
        return all;
    }

    private static Keyword rate(String name, Setting<Integer> setting, String doc) {
        return keyword(name, IN_GLOBAL).usage("<number>").doc(doc).manual("3.2").accepts(name + " 10").rejects(name)
                .parse((a, s) -> s.global().put(setting, Math.max(0, Values.lenient(a.take("an integer argument"), name, 0, a))));
    }

    private static Keyword variables(String scope, Setting<Integer> setting, String whose) {
        String name = "tune.vars." + scope + "-max-size";
        return keyword(name, IN_GLOBAL).usage("<size>").doc("Most bytes of the values of " + whose + "; 0: any number. What does not fit is not set.").manual("3.2").accepts(name + " 4096").rejects(name)
                .parse((a, s) -> {
                    s.global().put(setting, Values.lenient(a.take("a size"), name, Integer.MIN_VALUE, a));
                    // HAProxy does not look at what follows
                    a.ignoreRest();
                });
    }

    private static Keyword number(String name, Setting<Integer> setting, int min, int max, int example, String doc, String manual) {
        return keyword(name, IN_GLOBAL).usage("<number>").doc(doc).manual(manual).accepts(name + " " + example).rejects(name, name + " " + example + " x").parse((a, s) -> {
            Word word = a.take("an integer argument");
            // HAProxy reads most numbers up to the first other character, but not this one
            if (name.equals("nbthread") && !word.text().chars().allMatch(c -> c >= '0' && c <= '9')) {
                throw a.error(word.span(), "'nbthread' passed a missing or unparsable integer value in '" + word + "'");
            }
            int value = Values.lenient(word, name, Integer.MIN_VALUE, a);
            if (value < min || value > max) {
                throw a.error(word.span(), "'" + name + "' value must be between " + min + " and " + max + " (was " + value + ")");
            }
            s.global().put(setting, value);
            a.end();
        });
    }

    private static void cpuMap(Arguments a, Scope s) {
        if (a.line().size() < 3) {
            throw a.error(a.span(), "cpu-map expects a process number  ('all', 'odd', 'even', a number from 1 to 64 or a range),  followed by a list of CPU ranges with the syntax <from>-<to>.");
        }
        Word threads = a.take("threads");
        String set = threads.text().startsWith("auto:") ? threads.text().substring(5) : threads.text();
        for (String part : set.split("/", 2)) {
            boolean right = part.equals("all") || part.equals("odd") || part.equals("even") || part.matches("\\d{1,2}(-(\\d{1,2})?)?") && Arrays.stream(part.split("-")).mapToInt(Integer::parseInt).allMatch(n -> n >= 1 && n <= 64);
            if (!right) {
                throw a.error(threads.span(), "cpu-map : '" + part + "' is not a valid number/range. It supports numbers from 1 to 64.", "'all', 'odd', 'even', a number or a range");
            }
        }
        for (Word cpus : a.takeRest()) {
            if (!cpus.text().matches("\\d+(-\\d*)?(,\\d+(-\\d*)?)*")) {
                throw a.error(cpus.span(), "cpu-map : '" + cpus + "' is not a CPU range.");
            }
        }
    }

    /** The reader has changed to the folder already; here its argument is judged. */
    private static void defaultPath(Arguments a, Scope s) {
        List<String> modes = List.of("current", "config", "parent", "origin");
        String supported = "supported modes include 'current', 'config', 'parent', and 'origin'.";
        if (!a.hasNext()) {
            throw a.error(a.lastSpan(), "missing default-path mode '' for 'default-path', " + supported);
        }
        Word mode = a.take("a mode");
        if (!modes.contains(mode.text())) {
            throw a.error(mode.span(), "unsupported default-path mode '" + mode + "' for 'default-path', " + supported, Suggestions.hint(mode.text(), modes));
        }
        if (mode.is("origin")) {
            if (!a.hasNext()) {
                throw a.error(a.lastSpan(), "'default-path origin' expects a directory as an argument.");
            }
            Word folder = a.take("a directory");
            if (!Files.isDirectory(Path.of(folder.text()))) {
                throw a.error(folder.span(), "couldn't set 'default-path' to origin '" + folder + "': No such file or directory.");
            }
        }
                    // HAProxy does not look at what follows
                    a.ignoreRest();
    }

    private static Keyword text(String name, Setting<String> setting, String usage, String doc) {
        return keyword(name, IN_GLOBAL).usage(usage).doc(doc).manual("3.1").accepts(name + " x").rejects(name).parse((a, s) -> {
            Word value = a.take("a value");
            s.global().put(setting, name.endsWith("-base") ? value.file() : value.text());
            a.end();
        });
    }
}
