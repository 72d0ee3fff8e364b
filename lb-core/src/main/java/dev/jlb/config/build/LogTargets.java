package dev.jlb.config.build;

import dev.jlb.config.keyword.Addresses;
import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.keyword.Scope;
import dev.jlb.config.model.Address;
import dev.jlb.config.model.LogSettings.Range;
import dev.jlb.config.model.LogSettings.Sampling;
import dev.jlb.config.model.LogSettings.Target;
import dev.jlb.config.syntax.Word;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Reads what stands behind {@code log}: target, options in their fixed order, facility, levels (manual 4.2 {@code log}). */
final class LogTargets {
    static final List<String> FORMATS = List.of("local", "rfc3164", "rfc5424", "priority", "short", "timed", "iso", "raw");
    private static final List<String> FACILITIES = List.of(
            "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "auth2", "ftp", "ntp", "audit", "alert", "cron2", "local0", "local1", "local2",
            "local3", "local4", "local5", "local6", "local7");
    private static final List<String> LEVELS = List.of("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug");

    private LogTargets() {}

    static Target read(Arguments a, Scope s) {
        if (a.line().size() < 3) {
            throw a.error(a.span(), "log : expects <address> and <facility> or global as arguments");
        }
        Word where = s.address(a.take("an address"));
        Address address = address(where, s);
        int length = a.takeIf("len") ? length(a) : 1024;
        String format = a.takeIf("format") ? format(a, "log : unknown log format '") : "";
        Sampling sampling = a.takeIf("sample") ? sampling(a) : null;
        String profile = a.takeIf("profile") ? a.take("a log-profile section").text() : "";
        Word facility = a.take("a facility");
        int number = FACILITIES.indexOf(facility.text());
        if (number < 0) {
            throw a.error(facility.span(), "log : unknown log facility '" + facility + "'", "facilities are kern to local7; before them stand, in this order: len, format, sample, profile");
        }
        int max = a.hasNext() ? level(a, "") : 7;
        int min = a.hasNext() ? level(a, "minimum ") : 0;
        if (a.hasNext()) {
            throw a.error(a.peek().span(), "log : cannot handle unexpected argument '" + a.peek() + "'");
        }
        boolean stream = where.text().startsWith("tcp") || where.text().startsWith("uxst@") || where.text().startsWith("stream+");
        return new Target(address, stream, length, format, sampling, profile, number, max, min, a.span());
    }

    private static int length(Arguments a) {
        Word word = a.take("a length");
        String text = word.text();
        int value = !text.isEmpty() && text.length() < 7 && text.chars().allMatch(Character::isDigit) ? Integer.parseInt(text) : -1;
        if (value < 80 || value > 65535) {
            throw a.error(word.span(), "log : invalid log length '" + word + "', must be between 80 and 65535");
        }
        return value;
    }

    /** @param complaint how the message begins */
    static String format(Arguments a, String complaint) {
        Word word = a.take("a format");
        if (!FORMATS.contains(word.text())) {
            throw a.error(word.span(), complaint + word + "'", "formats are " + String.join(", ", FORMATS));
        }
        return word.text();
    }

    private static Sampling sampling(Arguments a) {
        Word word = a.take("<ranges>:<size>");
        int colon = word.text().indexOf(':');
        if (colon < 0) {
            throw a.error(word.span(), "log : Missing sample size", "write it behind the ranges: sample 1:4");
        }
        List<Range> ranges = new ArrayList<>();
        int highest = 0;
        String text = word.text().substring(0, colon);
        if (text.isEmpty()) {
            throw a.error(word.span(), "log : no sampling ranges given", "write them before the size: sample 1:4");
        }
        for (String part : text.split(",")) {
            int dash = part.indexOf('-');
            int low = number(dash < 0 ? part : part.substring(0, dash));
            int high = dash < 0 ? low : number(part.substring(dash + 1));
            if (low < 1 || high < low || dash >= 0 && high == low) {
                throw a.error(word.span(), "log : wrong sample range '" + part + "'", "ranges are numbers from 1, such as 1,3-4");
            }
            highest = Math.max(highest, high);
            ranges.add(new Range(low, high));
        }
        ranges.sort(Comparator.comparingInt(Range::low));
        for (int i = 1; i < ranges.size(); i++) {
            if (ranges.get(i).low() <= ranges.get(i - 1).high()) {
                throw a.error(word.span(), "log : ranges are overlapping");
            }
        }
        int size = number(word.text().substring(colon + 1));
        if (size < 1) {
            throw a.error(word.span(), "log : wrong sample size '" + word.text().substring(colon + 1) + "' for sample range '" + text + "'");
        }
        if (size < highest) {
            throw a.error(word.span(), "log : sample size " + size + " should be greater or equal to " + highest + " the maximum of the high ranges limits");
        }
        return new Sampling(ranges, size);
    }

    private static int number(String text) {
        return !text.isEmpty() && text.length() < 10 && text.chars().allMatch(c -> c >= '0' && c <= '9') ? Integer.parseInt(text) : -1;
    }

    private static int level(Arguments a, String which) {
        Word word = a.take("a level");
        int level = LEVELS.indexOf(word.text());
        if (level < 0) {
            throw a.error(word.span(), "log : unknown optional " + which + "log level '" + word + "'", "levels are emerg, alert, crit, err, warning, notice, info and debug");
        }
        return level;
    }

    private static Address address(Word word, Scope s) {
        switch (word.text()) {
            case "stdout" -> {
                return new Address.Standard(false);
            }
            case "stderr" -> {
                return new Address.Standard(true);
            }
            default -> {
                if (word.text().startsWith("backend@")) {
                    return new Address.LogBackend(word.text().substring("backend@".length()));
                }
            }
        }
        Address address = Addresses.one(word, "log", Addresses.Port.OPTIONAL);
        if (address instanceof Address.Descriptor(int fd) && (fd == 1 || fd == 2)) {
            return new Address.Standard(fd == 2);
        }
        String unsupported = Addresses.unsupported(word);
        if (unsupported != null && !unsupported.startsWith("udp") && !unsupported.equals("uxdg@") && !unsupported.equals("dgram+")) {
            s.notImplemented(word.span(), "log : target '" + word + "'", "log to an UDP or TCP address, a UNIX socket, a ring or a log back end");
        }
        if (address instanceof Address.Inet inet && !s.resolves(inet.host())) {
            throw new ConfigException(word.span(), "log : invalid address: '" + inet.host() + "' in '" + word + "'", "write an IP address, or a name that exists; 'stdout' and 'stderr' are the process' own");
        }
        return address instanceof Address.Inet inet && inet.port() == 0 ? new Address.Inet(inet.family(), inet.host(), 514, false) : address;
    }
}
