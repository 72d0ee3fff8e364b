package dev.jlb.rule.action;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.model.RuleSet;
import dev.jlb.config.syntax.Word;
import dev.jlb.rule.Action;
import dev.jlb.rule.ActionCompiler;
import dev.jlb.rule.ActionContext;
import dev.jlb.rule.ActionContext.PacketField;
import dev.jlb.rule.ActionDeclaration;
import dev.jlb.rule.Verdict;
import dev.jlb.sample.Casts;
import dev.jlb.sample.Expression;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** {@code set-fc-tos}, {@code set-fc-mark}, {@code set-bc-tos}, {@code set-bc-mark} and their older names (manual 4.4): fields of packets that the kernel sends. */
final class SocketActions {
    private static final Set<RuleSet> CLIENT = EnumSet.of(
            RuleSet.TCP_REQUEST_CONNECTION, RuleSet.TCP_REQUEST_SESSION, RuleSet.TCP_REQUEST_CONTENT, RuleSet.TCP_RESPONSE_CONTENT, RuleSet.HTTP_REQUEST, RuleSet.HTTP_RESPONSE);
    private static final Set<RuleSet> SERVER = EnumSet.of(RuleSet.TCP_REQUEST_CONTENT, RuleSet.HTTP_REQUEST);

    private SocketActions() {}

    static List<ActionDeclaration> all() {
        List<ActionDeclaration> all = new ArrayList<>();
        for (String name : List.of("set-fc-tos", "set-tos")) {
            all.add(declare(name, CLIENT, "<tos>", PacketField.CLIENT_TOS, "TOS of packets to the client."));
        }
        for (String name : List.of("set-fc-mark", "set-mark")) {
            all.add(declare(name, CLIENT, "<mark>", PacketField.CLIENT_MARK, "Netfilter mark of packets to the client; needs CAP_NET_ADMIN and epoll."));
        }
        all.add(declare("set-bc-tos", SERVER, "<tos>", PacketField.SERVER_TOS, "TOS of packets to the server."));
        all.add(declare("set-bc-mark", SERVER, "<mark>", PacketField.SERVER_MARK, "Netfilter mark of packets to the server; needs CAP_NET_ADMIN and epoll."));
        return all;
    }

    private static ActionDeclaration declare(String name, Set<RuleSet> sets, String usage, PacketField field, String doc) {
        return new ActionDeclaration(name, sets, "{ " + usage + " | <expr> }", doc, (a, c) -> compile(a, c, field, usage));
    }

    private static Action compile(Arguments a, ActionCompiler c, PacketField field, String usage) {
        if (!a.hasNext()) {
            throw new ConfigException(a.span(), "expects 1 argument (integer/hex value or expression for " + usage + ").");
        }
        Word word = a.take(usage);
        if (!word.text().isEmpty() && Character.isDigit(word.text().charAt(0))) {
            int value = number(word, field);
            return context -> set(context, field, value);
        }
        Expression expression = c.expression(word);
        return context -> {
            Sample sample = new Sample();
            return expression.evaluate(context, sample) && Casts.cast(sample, SampleType.SINT) ? set(context, field, (int) sample.number) : Verdict.CONTINUE;
        };
    }

    private static Verdict set(ActionContext context, PacketField field, int value) {
        context.setPacketField(field, field.isTos() ? value & 0xfc : value);
        return Verdict.CONTINUE;
    }

    /** Decimal, or hexadecimal behind 0x. */
    private static int number(Word word, PacketField field) {
        try {
            long value = Long.decode(word.text());
            if (value <= (field.isTos() ? 0xff : 0xffffffffL)) {
                return (int) value;
            }
        } catch (NumberFormatException notOne) {
            // said below
        }
        throw new ConfigException(word.span(), "invalid character or value in '" + word + "' (integer/hex value expected).");
    }
}
