package dev.jlb.config.model;

import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.source.Span;
import java.util.List;
import java.util.Map;

/**
 * A {@code userlist} section (manual 12.2).
 *
 * @param users by name
 * @param groups members by group
 */
public record UserList(String name, Span span, Map<String, User> users, Map<String, List<String>> groups) implements NamedSection {
    /**
     * @param password as written, "" for none: such a user can never log in
     * @param secret true when {@code password} is a crypt(3) hash
     */
    public record User(String name, String password, boolean secret, List<String> groups) {}

    public UserList {
        users = Map.copyOf(users);
        groups = Map.copyOf(groups);
    }

    @Override
    public SectionKind kind() {
        return SectionKind.USERLIST;
    }
}
