package dev.jlb.admin;

import dev.jlb.proxy.BackSide;
import dev.jlb.proxy.CapturedMessage;
import dev.jlb.proxy.FrontSide;
import dev.jlb.proxy.Program;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** {@code show errors [<iid>|<proxy>] [request|response]} (management.txt 9.3): the last message of each proxy that broke the protocol, and the byte that did. */
final class ErrorsCommand {
    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss.SSS", Locale.ROOT);

    /** Columns of a line of the dump: what does not fit goes on in the next. */
    private static final int WIDTH = 79;

    private ErrorsCommand() {}

    static void addTo(Map<String, Command> all) {
        Command.add(all, "show errors", call -> show(call.program(), call.word(2), call.word(3)));
    }

    private static String show(Program program, String proxy, String kind) {
        int wanted = -1;
        if (!proxy.isEmpty()) {
            FrontSide front = program.fronts().get(proxy);
            BackSide back = program.backs().get(proxy);
            wanted = front != null ? front.id() : back != null ? back.runtime().id() : number(proxy);
            if (wanted == 0) {
                return "No such proxy.\n";
            }
        }
        StringBuilder out = new StringBuilder("Total events captured on [").append(WHEN.format(ZonedDateTime.now())).append("] : ").append(program.capturedMessages()).append('\n');
        TreeSet<Integer> ids = new TreeSet<>();
        program.fronts().values().forEach(front -> ids.add(front.id()));
        program.backs().values().forEach(back -> ids.add(back.runtime().id()));
        for (int id : ids) {
            if (wanted > 0 && wanted != id) {
                continue;
            }
            if (!kind.equals("response")) {
                program.fronts().values().stream().filter(front -> front.id() == id && front.invalidRequest() != null).forEach(front -> dump(out, front.invalidRequest()));
            }
            if (!kind.equals("request")) {
                program.backs().values().stream().filter(back -> back.runtime().id() == id && back.invalidResponse() != null).forEach(back -> dump(out, back.invalidResponse()));
            }
        }
        return out.toString();
    }

    /** The number that a word begins with, as C reads it; 0 without one. */
    private static int number(String word) {
        int end = word.startsWith("-") ? 1 : 0;
        while (end < word.length() && end < 10 && Character.isDigit(word.charAt(end))) {
            end++;
        }
        return end == 0 || word.substring(0, end).equals("-") ? 0 : Integer.parseInt(word.substring(0, end));
    }

    private static void dump(StringBuilder out, CapturedMessage captured) {
        boolean request = captured.server() == null;
        ZonedDateTime when = Instant.ofEpochMilli(captured.millis()).atZone(ZoneId.systemDefault());
        out.append(" \n[").append(WHEN.format(when)).append(']');
        if (request) {
            out.append(" frontend ").append(captured.front().name()).append(" (#").append(captured.front().id()).append("): invalid request\n  backend <NONE> (#-1), server <NONE> (#-1)");
        } else {
            out.append(" backend ").append(captured.back().runtime().name()).append(" (#").append(captured.back().runtime().id()).append("): invalid response\n  frontend ")
                    .append(captured.front().name()).append(" (#").append(captured.front().id()).append("), server ").append(captured.server().name()).append(" (#").append(captured.server().id()).append(')');
        }
        byte[] bytes = captured.bytes();
        out.append(", event #").append(captured.event()).append(", src ").append(captured.source()).append("\n  buffer starts at 0 (including 0 out), ").append(captured.room() - bytes.length)
                .append(" free,\n  len ").append(bytes.length).append(", wraps at ").append(captured.room()).append(", error at position ").append(captured.violation().offset())
                .append("\n  H1 connection flags 0x00000000, H1 stream flags 0x00000000\n  H1 msg state ").append(captured.violation().state()).append(", H1 msg flags ")
                .append(String.format("0x%08x", captured.violation().flags())).append("\n  H1 chunk len 0 bytes, H1 body len 0 bytes :\n  \n");
        for (int at = 0, line = 0; at < bytes.length; ) {
            int next = line(out, bytes, at, line);
            line = bytes[next - 1] == '\n' ? next : line;
            at = next;
        }
    }

    /** Writes one line. @param line where the line of the message begins, for the sign of a continuation; @return where the next one begins */
    private static int line(StringBuilder out, byte[] bytes, int from, int line) {
        out.append(String.format("  %05d%c ", from, from == line ? ' ' : '+'));
        int column = 9;
        int at = from;
        while (at < bytes.length) {
            String shown = shown(bytes[at]);
            if (column + shown.length() > WIDTH) {
                break;
            }
            out.append(shown);
            column += shown.length();
            if (bytes[at++] == '\n') {
                break;
            }
        }
        out.append('\n');
        return at;
    }

    private static String shown(byte b) {
        return switch (b) {
            case '\t' -> "\\t";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case 27 -> "\\e";
            case '\\' -> "\\\\";
            default -> b >= ' ' && b < 127 ? String.valueOf((char) b) : String.format("\\x%02X", b & 0xff);
        };
    }
}
