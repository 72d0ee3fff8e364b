package dev.jlb.sample.fetch;

import dev.jlb.config.model.UserList;
import dev.jlb.config.syntax.Word;
import dev.jlb.http.HeaderName;
import dev.jlb.http.HttpMessage;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.Fetch;
import dev.jlb.sample.FetchDeclaration;
import dev.jlb.sample.FetchDeclaration.Needs;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.SampleType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Fetches from the Authorization header and checks against a userlist (manual 7.3.6, 12.2). */
final class AuthFetches {
    private static final HeaderName AUTHORIZATION = HeaderName.of("authorization");

    private static final List<String> KINDS = List.of("Basic", "Digest", "Bearer");

    private AuthFetches() {}

    /** @param type as written: Basic, Bearer … */
    private record Credentials(String type, String rest) {
        /** User and password of Basic authentication, or null. */
        String[] basic() {
            if (!type.equalsIgnoreCase("Basic")) {
                return null;
            }
            try {
                String both = new String(Base64.getDecoder().decode(rest.getBytes(StandardCharsets.ISO_8859_1)), StandardCharsets.ISO_8859_1);
                int colon = both.indexOf(':');
                return colon < 0 ? null : new String[] {both.substring(0, colon), both.substring(colon + 1)};
            } catch (IllegalArgumentException malformed) {
                return null;
            }
        }
    }

    static List<FetchDeclaration> all() {
        List<FetchDeclaration> all = new ArrayList<>();
        text(all, "http_auth_type", "The authentication method.", AuthFetches::kind);
        text(all, "http_auth_user", "The user of Basic authentication.", credentials -> credentials.basic() == null ? null : credentials.basic()[0]);
        text(all, "http_auth_pass", "The password of Basic authentication.", credentials -> credentials.basic() == null ? null : credentials.basic()[1]);
        all.add(new FetchDeclaration("http_auth_bearer", 0, 1, SampleType.STR, Needs.REQUEST, "The bearer token.", (a, c) -> {
            HeaderName header = a.isEmpty() ? AUTHORIZATION : HeaderName.of(a.getFirst().text());
            return (ctx, out) -> {
                Credentials credentials = credentials(ctx, header);
                return credentials != null && credentials.type.equalsIgnoreCase("Bearer") && done(out.setString(credentials.rest));
            };
        }));
        all.add(new FetchDeclaration("http_auth", 1, 1, SampleType.BOOL, Needs.REQUEST, "Whether user and password are in the list.", (a, c) -> {
            UserList users = users(a.getFirst(), c);
            return (ctx, out) -> done(out.setBool(user(ctx, users) != null));
        }));
        all.add(new FetchDeclaration("http_auth_group", 1, 1, SampleType.STR, Needs.REQUEST, "The user, or for ACLs each group of the user, when the password is right.", (a, c) -> new Groups(users(a.getFirst(), c))));
        return all;
    }

    /** As an ACL, every group that the user belongs to is a value; else the value is the user's name. */
    private record Groups(UserList users) implements Fetch {
        @Override
        public boolean fetch(SampleContext context, Sample out) {
            String user = user(context, users);
            return user != null && done(out.setString(user));
        }

        @Override
        public boolean fetch(SampleContext context, Sample out, int index) {
            String user = user(context, users);
            if (user == null) {
                return false;
            }
            int seen = 0;
            for (Map.Entry<String, List<String>> group : users.groups().entrySet()) {
                if ((group.getValue().contains(user) || users.users().get(user).groups().contains(group.getKey())) && seen++ == index) {
                    return done(out.setString(group.getKey()));
                }
            }
            return false;
        }
    }

    /** The list, with a warning for each user whose kind of hash is not known here and who thus can never log in. */
    private static UserList users(Word name, CompileContext context) {
        UserList users = context.userList(name);
        users.users().values().stream().filter(user -> !Passwords.knows(user)).map(UserList.User::name).sorted().forEach(user -> context.diagnostics().warning(
                name.span(), "user '" + user + "' of userlist '" + name + "' can never log in: jlb knows passwords hashed with DES, MD5 ($1$), SHA-256 ($5$) and SHA-512 ($6$).", "make a hash with: mkpasswd -m sha-512"));
        return users;
    }

    private static boolean done(Sample ignored) {
        return true;
    }

    private interface FromCredentials {
        String take(Credentials credentials);
    }

    private static void text(List<FetchDeclaration> all, String name, String doc, FromCredentials take) {
        all.add(new FetchDeclaration(name, 0, 0, SampleType.STR, Needs.REQUEST, doc, (a, c) -> (ctx, out) -> {
            Credentials credentials = credentials(ctx, AUTHORIZATION);
            String value = credentials == null ? null : take.take(credentials);
            return value != null && done(out.setString(value));
        }));
    }

    /** HAProxy's name of a method that it knows, whatever the case on the wire. */
    private static String kind(Credentials credentials) {
        return KINDS.stream().filter(credentials.type::equalsIgnoreCase).findFirst().orElse(credentials.type);
    }

    private static Credentials credentials(SampleContext context, HeaderName name) {
        HttpMessage message = context.request();
        int header = message == null ? -1 : message.find(name, 0);
        if (header < 0) {
            return null;
        }
        String value = message.value(header).strip();
        int blank = value.indexOf(' ');
        return blank <= 0 ? null : new Credentials(value.substring(0, blank), value.substring(blank + 1).strip());
    }

    /** The user's name when the password is right, else null. */
    private static String user(SampleContext context, UserList users) {
        Credentials credentials = credentials(context, AUTHORIZATION);
        String[] basic = credentials == null ? null : credentials.basic();
        UserList.User user = basic == null ? null : users.users().get(basic[0]);
        return user != null && Passwords.matches(user, basic[1]) ? user.name() : null;
    }

}
