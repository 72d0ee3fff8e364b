package dev.jlb.config.build;

import static dev.jlb.config.keyword.Declare.ANYWHERE;
import static dev.jlb.config.keyword.Declare.keyword;

import dev.jlb.config.keyword.Addresses;
import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.KeywordFamily;
import dev.jlb.config.keyword.Scope;
import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.model.Address;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.model.EmailAlert;
import dev.jlb.config.model.Mailers;
import dev.jlb.config.model.NamedSection;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.SectionBuilder;
import dev.jlb.config.model.Setting;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.syntax.Word;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/** {@code email-alert} lines of proxies (manual 4.2). */
final class EmailAlertKeywords implements KeywordFamily {
    private static final List<String> LEVELS = List.of("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug");

    @Override
    public List<Keyword> keywords() {
        return List.of(
                text("from", "<emailaddr>", "Sender of mails about servers.", "email-alert from lb@example.org", EmailAlert.FROM),
                text("to", "<emailaddr>", "Recipient of mails about servers.", "email-alert to ops@example.org", EmailAlert.TO),
                text("myhostname", "<hostname>", "The name said to mail servers.", "email-alert myhostname lb1", EmailAlert.HOSTNAME),
                keyword("email-alert mailers", ANYWHERE).usage("<mailersect>").doc("The mailers section whose servers take the mails.").accepts("email-alert mailers x").rejects("email-alert mailers").parse((a, s) -> {
                    Word name = a.take("a mailers section");
                    a.end();
                    s.proxy().settings().put(EmailAlert.MAILERS, name.text());
                }),
                keyword("email-alert level", ANYWHERE).usage("<level>").doc("Least severity that is mailed about: alert for servers that go down, notice for those that come up or drain, info for checks (option log-health-checks).")
                        .accepts("email-alert level info").rejects("email-alert level", "email-alert level foo").parse((a, s) -> {
                            String after = a.hasNext() ? a.peek().text() : "";
                            int level = LEVELS.indexOf(after);
                            if (level < 0) {
                                throw a.error(a.hasNext() ? a.peek().span() : a.lastSpan(), "unknown log level '" + after + "' after 'level'", "one of " + String.join(", ", LEVELS));
                            }
                            a.take("a level");
                            a.end();
                            s.proxy().settings().put(EmailAlert.LEVEL, level);
                        }));
    }

    private static Keyword text(String name, String usage, String doc, String example, Setting<String> setting) {
        return keyword("email-alert " + name, ANYWHERE).usage(usage).doc(doc).accepts(example).rejects("email-alert " + name).parse((a, s) -> {
            Word word = a.take("a value");
            a.end();
            // it becomes a line of a dialogue and of a mail's head
            if (word.text().chars().anyMatch(c -> c == '\r' || c == '\n')) {
                throw a.error(word.span(), "'email-alert " + name + "' : a line end is no part of it.");
            }
            s.proxy().settings().put(setting, word.text());
        });
    }

    /** Mails need all that they are made of. */
    static void check(Proxy proxy, Configuration configuration, Spoiled spoiled, Diagnostics diagnostics) {
        if (!EmailAlert.mentioned(proxy.settings())) {
            return;
        }
        String mailers = proxy.settings().get(EmailAlert.MAILERS);
        if (EmailAlert.complete(proxy.settings())) {
            if (!spoiled.anyHead() && !configuration.sections().containsKey(new NamedSection.Key(SectionKind.MAILERS, mailers))) {
                diagnostics.alert(proxy.span(), "Proxy '" + proxy.name() + "': unable to find mailers '" + mailers + "'.");
            }
        } else {
            diagnostics.warning(proxy.span(), "'email-alert' will be ignored for proxy '" + proxy.name() + "' (the presence any of 'email-alert from', 'email-alert level' 'email-alert mailers', "
                    + "'email-alert myhostname', or 'email-alert to' requires each of 'email-alert from', 'email-alert mailers' and 'email-alert to' to be present).");
        }
    }

    /** The lines of {@code mailers} sections (manual 12.3). */
    static final class Section implements KeywordFamily {
        @Override
        public List<Keyword> keywords() {
            EnumSet<SectionKind> in = EnumSet.of(SectionKind.MAILERS);
            return List.of(
                    keyword("mailer", in).usage("<name> <address>:<port>").doc("A mail server, which gets every mail.").manual("12.3").accepts("mailer a 127.0.0.1:25").rejects("mailer a", "mailer a 127.0.0.1", "mailer a /tmp/x.sock")
                            .parse(Section::mailer),
                    keyword("timeout mail", in).usage("<time>").doc("For one mail, from the connection to its end.").manual("12.3").accepts("timeout mail 10s").rejects("timeout mail", "timeout mail x").parse((a, s) -> {
                        if (!a.hasNext()) {
                            throw a.error(a.lastSpan(), "'timeout mail' expects <time> as argument.");
                        }
                        long millis = Values.time(a.take("a time"), "timeout mail", 1);
                        a.end();
                        // as HAProxy has it, 0 is no setting
                        s.builder(SectionBuilder.class).settings().put(Mailers.TIMEOUT, millis > 0 ? millis : 10_000L);
                    }));
        }

        private static void mailer(Arguments a, Scope s) {
            if (a.line().size() < 3) {
                throw a.error(a.lastSpan(), "'mailer' expects <name> and <addr>[:<port>] as arguments.");
            }
            Word name = a.take("a name");
            Word where = s.address(a.take("an address"));
            Address address = Addresses.one(where, "mailer " + name, Addresses.Port.REQUIRED);
            a.end();
            if (!(address instanceof Address.Inet inet) || Addresses.unsupported(where) != null) {
                throw a.error(where.span(), "'mailer " + name + "' : TCP not supported for this address family.");
            }
            if (!s.resolves(inet.host())) {
                throw a.error(where.span(), "'mailer " + name + "' : could not resolve address '" + inet.host() + "'.", "write an address that exists");
            }
            List<Mailers.Mailer> all = new ArrayList<>(s.builder(SectionBuilder.class).settings().get(Mailers.LINES));
            all.add(new Mailers.Mailer(name.text(), inet, a.span()));
            s.builder(SectionBuilder.class).settings().put(Mailers.LINES, List.copyOf(all));
        }
    }
}
