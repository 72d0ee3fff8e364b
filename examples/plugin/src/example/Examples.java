package example;

import dev.jlb.config.keyword.Values;
import dev.jlb.config.model.RuleSet;
import dev.jlb.rule.ActionDeclaration;
import dev.jlb.rule.ActionProvider;
import dev.jlb.rule.Verdict;
import dev.jlb.sample.ConverterDeclaration;
import dev.jlb.sample.ConverterProvider;
import dev.jlb.sample.FetchDeclaration;
import dev.jlb.sample.FetchDeclaration.Needs;
import dev.jlb.sample.FetchProvider;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.SampleType;
import java.util.List;
import java.util.Set;

/** A fetch, a converter and an action. They are compiled once per place in the configuration and then run on event loops: they must not block. */
public final class Examples implements FetchProvider, ConverterProvider, ActionProvider {
    /** {@code jvm_free_mb}: megabytes that the heap can still grow into. */
    @Override
    public List<FetchDeclaration> fetches() {
        return List.of(new FetchDeclaration("jvm_free_mb", 0, 0, SampleType.SINT, Needs.NOTHING, "Megabytes of heap that are still free.", (arguments, context) -> (stream, out) -> {
            out.setInt(freeMegabytes());
            return true;
        }));
    }

    /** {@code hide_mail}: {@code jane@example.com} becomes {@code j***@example.com}; what is no address has no value. */
    @Override
    public List<ConverterDeclaration> converters() {
        return List.of(new ConverterDeclaration("hide_mail", 0, 0, SampleType.STR, SampleType.STR, "Hides all but the first letter of a mail address.", (arguments, context) -> Examples::hideMail));
    }

    private static boolean hideMail(SampleContext stream, Sample mail) {
        int at = 0;
        while (at < mail.length && mail.data[mail.offset + at] != '@') {
            at++;
        }
        if (at == 0 || at == mail.length) {
            return false;
        }
        // a sample is a view of somebody else's bytes: a result goes into the loop's scratch buffer
        int domain = mail.length - at;
        byte[] hidden = stream.scratch(4 + domain);
        hidden[0] = mail.data[mail.offset];
        hidden[1] = hidden[2] = hidden[3] = '*';
        System.arraycopy(mail.data, mail.offset + at, hidden, 4, domain);
        mail.setString(hidden, 0, 4 + domain);
        return true;
    }

    /** {@code http-request refuse-when-low <megabytes>}: 503 while less heap is free. */
    @Override
    public List<ActionDeclaration> actions() {
        return List.of(new ActionDeclaration("refuse-when-low", Set.of(RuleSet.HTTP_REQUEST), "<megabytes>", "Answers 503 while less heap is free.", (arguments, context) -> {
            int least = Values.integer(arguments.take("a number of megabytes"), "refuse-when-low", 1, Integer.MAX_VALUE);
            return stream -> {
                if (freeMegabytes() >= least) {
                    return Verdict.CONTINUE;
                }
                stream.answers().error(503, true);
                return Verdict.DONE;
            };
        }));
    }

    private static long freeMegabytes() {
        Runtime jvm = Runtime.getRuntime();
        return (jvm.maxMemory() - jvm.totalMemory() + jvm.freeMemory()) >> 20;
    }
}
