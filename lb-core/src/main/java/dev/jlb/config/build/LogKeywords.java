package dev.jlb.config.build;

import static dev.jlb.config.keyword.Declare.ANYWHERE;
import static dev.jlb.config.keyword.Declare.keyword;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.keyword.Addresses;
import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.KeywordFamily;
import dev.jlb.config.keyword.Scope;
import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.model.Address;
import dev.jlb.config.model.LogSettings;
import dev.jlb.config.model.LogSettings.Target;
import dev.jlb.config.model.SectionBuilder;
import dev.jlb.config.model.Settings;
import dev.jlb.config.syntax.Word;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** {@code log}, {@code log-tag} and the like (manual 3.1, 4.2, 8). */
final class LogKeywords implements KeywordFamily {
    private static final List<String> FACILITIES = List.of(
            "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "auth2", "ftp", "ntp", "audit", "alert", "cron2", "local0", "local1", "local2",
            "local3", "local4", "local5", "local6", "local7");
    private static final List<String> LEVELS = List.of("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug");
    private static final List<String> FORMATS = List.of("local", "rfc3164", "rfc5424", "priority", "short", "timed", "iso", "raw");

    @Override
    public List<Keyword> keywords() {
        Set<SectionKind> everywhere = EnumSet.copyOf(ANYWHERE);
        everywhere.add(SectionKind.GLOBAL);
        Set<SectionKind> logging = EnumSet.copyOf(everywhere);
        logging.add(SectionKind.LOG_FORWARD);
        logging.add(SectionKind.PEERS);
        return List.of(
                keyword("log", logging).usage("global | <target> [len <length>] [format <format>] <facility> [<level> [<minlevel>]]").doc("Where to log.").manual("8").negatable()
                        .accepts("log 127.0.0.1:514 local0", "log stdout format raw local0 info", "log /dev/log local0").rejects("log", "log 127.0.0.1", "log 127.0.0.1 foo").parse(LogKeywords::log),
                keyword("log-tag", everywhere).usage("<string>").doc("The program's name in log lines.").accepts("log-tag web").rejects("log-tag")
                        .parse((a, s) -> settings(s).put(LogSettings.TAG, a.take("a tag").text())),
                keyword("log-send-hostname", EnumSet.of(SectionKind.GLOBAL)).usage("[<string>]").doc("Puts the host's name into log lines.").manual("3.1").accepts("log-send-hostname", "log-send-hostname lb1")
                        .parse((a, s) -> settings(s).put(LogSettings.SEND_HOSTNAME, a.hasNext() ? a.take("a name").text() : "")));
    }

    private static Settings.Builder settings(Scope s) {
        return switch (s.section()) {
            case GLOBAL -> s.global();
            case LOG_FORWARD, PEERS -> s.builder(SectionBuilder.class).settings();
            default -> s.proxy().settings();
        };
    }

    private static void log(Arguments a, Scope s) {
        Settings.Builder to = settings(s);
        if (s.negated()) {
            a.end();
            to.put(LogSettings.TARGETS, List.of());
            to.put(LogSettings.GLOBAL, false);
            return;
        }
        if (a.line().size() == 2 && a.nextIs("global")) {
            a.take("global");
            if (s.section() == SectionKind.GLOBAL) {
                throw a.error(a.lastSpan(), "log : 'global' is not supported for a global syslog server.");
            }
            to.put(LogSettings.GLOBAL, true);
            return;
        }
        if (a.line().size() < 3) {
            throw a.error(a.span(), "log : expects <address> and <facility> or global as arguments");
        }
        Address address = address(a.take("an address"), s);
        int length = 1024;
        String format = "";
        while (a.hasNext()) {
            if (a.takeIf("len")) {
                length = Values.integer(a.take("a length"), "log len", 80, 65535);
            } else if (a.takeIf("format")) {
                Word word = a.take("a format");
                if (!FORMATS.contains(word.text())) {
                    throw a.error(word.span(), "log : unknown log format '" + word + "'", "formats are " + String.join(", ", FORMATS));
                }
                format = word.text();
            } else if (a.nextIs("sample") || a.nextIs("profile")) {
                Word option = a.take("an option");
                a.take("a value");
                s.notImplemented(option.span(), "log : '" + option + "'", "log everything, or sample behind the log server");
            } else {
                break;
            }
        }
        Word facility = a.take("a facility");
        int number = FACILITIES.indexOf(facility.text());
        if (number < 0) {
            throw a.error(facility.span(), "log : unknown log facility '" + facility + "'", "facilities are kern to local7");
        }
        int max = a.hasNext() ? level(a) : 7;
        int min = a.hasNext() ? level(a) : 0;
        a.end();
        List<Target> targets = new ArrayList<>(to.get(LogSettings.TARGETS));
        targets.add(new Target(address, length, format, number, max, min));
        to.put(LogSettings.TARGETS, List.copyOf(targets));
    }

    private static int level(Arguments a) {
        Word word = a.take("a level");
        int level = LEVELS.indexOf(word.text());
        if (level < 0) {
            throw a.error(word.span(), "log : unknown optional log level '" + word + "'", "levels are emerg, alert, crit, err, warning, notice, info and debug");
        }
        return level;
    }

    private static Address address(Word word, Scope s) {
        return switch (word.text()) {
            case "stdout" -> new Address.Standard(false);
            case "stderr" -> new Address.Standard(true);
            default -> {
                if (word.text().startsWith("backend@")) {
                    s.notImplemented(word.span(), "log : target '" + word + "'", "log to an UDP address, a UNIX socket, stdout or stderr");
                    yield new Address.Ring(word.text());
                }
                Address address = Addresses.one(word, "log", Addresses.Port.OPTIONAL);
                if (address instanceof Address.Ring || word.text().startsWith("tcp")) {
                    s.notImplemented(word.span(), "log : target '" + word + "'", "log to an UDP address, a UNIX socket, stdout or stderr");
                }
                if (address instanceof Address.Inet inet && !s.resolves(inet.host())) {
                    throw new ConfigException(word.span(), "log : invalid address: '" + inet.host() + "' in '" + word + "'", "write an IP address, or a name that exists; 'stdout' and 'stderr' are the process' own");
                }
                yield address instanceof Address.Inet inet && inet.port() == 0 ? new Address.Inet(inet.family(), inet.host(), 514, false) : address;
            }
        };
    }
}
