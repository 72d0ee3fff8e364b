package dev.jlb.config.model;

import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.source.Span;
import dev.jlb.config.syntax.Line;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A section that is neither global nor a proxy, while its lines are being read. */
public final class SectionBuilder {
    private final SectionKind kind;
    private final String name;
    private final Span span;
    private final List<Line> lines = new ArrayList<>();
    private final Settings.Builder settings = Settings.builder();
    private final Map<String, UserList.User> users = new LinkedHashMap<>();
    private final Map<String, List<String>> groups = new LinkedHashMap<>();
    private final Map<Integer, byte[]> pages = new HashMap<>();
    private final List<Server> servers = new ArrayList<>();
    private final List<Bind> binds = new ArrayList<>();
    private final List<Bind> datagramBinds = new ArrayList<>();
    private final Map<LogStep, LogProfile.Line> steps = new EnumMap<>(LogStep.class);

    public SectionBuilder(SectionKind kind, String name, Span span) {
        this.kind = kind;
        this.name = name;
        this.span = span;
    }

    public String name() {
        return name;
    }

    /** Lines that were read without a mistake. */
    public List<Line> lines() {
        return lines;
    }

    /** For keywords that also stand in proxies, such as {@code log}. */
    public Settings.Builder settings() {
        return settings;
    }

    public Map<String, UserList.User> users() {
        return users;
    }

    public Map<String, List<String>> groups() {
        return groups;
    }

    public Map<Integer, byte[]> pages() {
        return pages;
    }

    /** Of a {@code ring}. */
    public List<Server> servers() {
        return servers;
    }

    /** {@code bind} lines of a {@code log-forward}. */
    public List<Bind> binds() {
        return binds;
    }

    /** Its {@code dgram-bind} lines. */
    public List<Bind> datagramBinds() {
        return datagramBinds;
    }

    /** Of a {@code log-profile}. */
    public Map<LogStep, LogProfile.Line> steps() {
        return steps;
    }

    public NamedSection build() {
        return switch (kind) {
            case USERLIST -> new UserList(name, span, users, groups);
            case HTTP_ERRORS -> new HttpErrors(name, span, pages);
            case RING -> new Ring(name, span, settings.build(), servers);
            case MAILERS -> {
                Settings lines = settings.build();
                yield new Mailers(name, span, lines.get(Mailers.TIMEOUT), lines.get(Mailers.LINES));
            }
            case LOG_FORWARD -> new LogForward(name, span, settings.build(), binds, datagramBinds);
            case LOG_PROFILE -> new LogProfile(name, span, settings.build().get(LogSettings.TAG), steps);
            default -> new CheckedSection(kind, name, span, lines);
        };
    }
}
