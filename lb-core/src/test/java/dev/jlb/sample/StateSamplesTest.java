package dev.jlb.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.syntax.Word;
import org.junit.jupiter.api.Test;

/** What only the manual of 3.4 knows of the stream's state: ACLs by name, conditions of {@code when}, all variables at once. */
class StateSamplesTest {
    private final FixedRequest request = new FixedRequest();
    private final Diagnostics diagnostics = new Diagnostics();
    private final CompileContext context = CompileContext.of(diagnostics, Phase.HTTP_REQUEST).with((name, compile) -> switch (name.text()) {
        case "yes" -> (ctx, scratch) -> true;
        case "no" -> (ctx, scratch) -> false;
        default -> throw new ConfigException(name.span(), "no such ACL : '" + name + "'.");
    });

    /** The value, null for none; an expression that is refused gives its diagnostics. */
    private String evaluate(String text) {
        var expression = Expression.compile(Word.of(text), context);
        if (expression.isEmpty()) {
            return "refused: " + diagnostics.all().getLast().message();
        }
        Sample out = new Sample();
        return expression.get().evaluate(request, out) && Casts.cast(out, SampleType.STR) ? out.text() : null;
    }

    /** Names as manual 2.8 has them; of a parent stream's there is none. */
    @Test
    void namesOfVariables() {
        assertThat(evaluate("var(txn.a_B.9)")).isNull();
        assertThat(evaluate("var(txn.a-b)")).isEqualTo("refused: invalid syntax at char '-b'.");
        assertThat(evaluate("var(TXN.a)")).startsWith("refused: invalid variable name 'TXN.a'.");
        assertThat(evaluate("var(other.a)")).startsWith("refused: invalid variable name 'other.a'.");
        assertThat(evaluate("var(a)")).startsWith("refused: invalid variable name 'a'.");
        assertThat(evaluate("var(ptxn.a)")).isNull();
        assertThat(evaluate("var(psess.a,none)")).isEqualTo("none");
        assertThat(evaluate("str(x),set-var(ptxn.a)")).startsWith("refused: ");
    }

    @Test
    void aclsByName() {
        assertThat(evaluate("acl(yes)")).isEqualTo("1");
        assertThat(evaluate("acl(no)")).isEqualTo("0");
        assertThat(evaluate("acl(!no)")).isEqualTo("1");
        assertThat(evaluate("acl(yes,!no)")).isEqualTo("1");
        assertThat(evaluate("acl(yes,no)")).isEqualTo("0");
        assertThat(evaluate("acl(other)")).isEqualTo("refused: no such ACL : 'other'.");
    }

    @Test
    void whenHandsOnOrNot() {
        assertThat(evaluate("str(x),when(acl,yes)")).isEqualTo("x");
        assertThat(evaluate("str(x),when(acl,no)")).isNull();
        assertThat(evaluate("str(x),when(!acl,no)")).isEqualTo("x");
        assertThat(evaluate("str(x),when(normal)")).isEqualTo("x");
        assertThat(evaluate("str(x),when(error)")).isNull();
        assertThat(evaluate("str(x),when(forwarded)")).isNull();
        assertThat(evaluate("str(x),when(foo)")).isEqualTo("refused: unknown condition 'foo'.");
        assertThat(evaluate("str(x),when(acl)")).startsWith("refused: ");
    }

    @Test
    void allVariables() {
        for (String setter : new String[] {"str('say \"hi\"'),set-var(txn.name)", "bin(48656c6c6f),set-var(txn.data)", "int(42),set-var(req.count)", "bool(true),set-var(sess.active)", "ipv4(192.168.1.1),set-var(txn.client)"}) {
            assertThat(evaluate(setter)).isNotNull();
        }
        assertThat(evaluate("dump_all_vars(txn)")).isEqualTo("txn.client=192.168.1.1, txn.data=x48656c6c6f, txn.name=\"say \\\"hi\\\"\"");
        assertThat(evaluate("dump_all_vars(txn,da)")).isEqualTo("txn.data=x48656c6c6f");
        assertThat(evaluate("dump_all_vars(,,;)")).isEqualTo("sess.active=true;txn.client=192.168.1.1;txn.data=x48656c6c6f;txn.name=\"say \\\"hi\\\"\";req.count=42");
        assertThat(evaluate("dump_all_vars(foo)")).isEqualTo("refused: invalid scope 'foo'.");
    }
}
