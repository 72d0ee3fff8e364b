package dev.jlb.server.check;

import dev.jlb.config.model.CheckRule;
import dev.jlb.sample.Expression;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleType;
import dev.jlb.server.CheckResult;
import dev.jlb.template.Template;
import java.nio.charset.StandardCharsets;

/** A judge whose verdicts get words and codes of the rule's own (manual 4.2 {@code on-success}, {@code on-error}, {@code status-code}). */
final class Saying implements CheckStep.Judge {
    private final CheckStep.Judge judge;
    private final Template onSuccess;
    private final Template onError;
    private final Expression code;
    private final String comment;

    private Saying(CheckStep.Judge judge, CheckRule.Saying saying, String comment, CheckScope scope) {
        this.judge = judge;
        this.onSuccess = saying.onSuccess().isEmpty() ? null : scope.template(saying.onSuccess());
        this.onError = saying.onError().isEmpty() ? null : scope.template(saying.onError());
        this.code = saying.statusCode().isEmpty() ? null : scope.expression(saying.statusCode());
        this.comment = comment;
    }

    /** @param comment stands behind what is said of an error, or "" */
    static CheckStep.Judge of(CheckStep.Judge judge, CheckRule.Saying saying, String comment, CheckScope scope) {
        return saying.equals(CheckRule.Saying.USUAL) ? judge : new Saying(judge, saying, comment, scope);
    }

    @Override
    public CheckResult judge(byte[] bytes, int length, boolean end) {
        throw new IllegalStateException("needs a check");
    }

    @Override
    public CheckResult judge(byte[] bytes, int length, boolean end, CheckContext context) {
        CheckResult verdict = judge.judge(bytes, length, end, context);
        if (verdict == null) {
            return null;
        }
        Template template = verdict.passed() ? onSuccess : onError;
        String text = template == null ? verdict.text() : new String(template.render(context), StandardCharsets.ISO_8859_1) + (verdict.passed() ? "" : comment);
        int number = verdict.code();
        Sample sample = new Sample();
        if (code != null && code.evaluate(context, sample)) {
            number = (int) number(sample, 0);
        }
        return new CheckResult(verdict.status(), number, verdict.durationMillis(), text);
    }

    /** A sample as a number. */
    static long number(Sample sample, int otherwise) {
        if (sample.type == SampleType.SINT || sample.type == SampleType.BOOL) {
            return sample.number;
        }
        try {
            return sample.data == null ? otherwise : Long.parseLong(new String(sample.data, sample.offset, sample.length, StandardCharsets.ISO_8859_1).strip());
        } catch (NumberFormatException none) {
            return otherwise;
        }
    }
}
