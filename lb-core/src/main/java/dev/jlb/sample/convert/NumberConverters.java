package dev.jlb.sample.convert;

import dev.jlb.sample.ConverterDeclaration;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** Arithmetic (manual 7.3.1). Overflow is what HAProxy makes of it: it saturates for add, sub and mul. */
final class NumberConverters {
    private NumberConverters() {}

    static List<ConverterDeclaration> all() {
        List<ConverterDeclaration> all = new ArrayList<>();
        binary(all, "add", NumberConverters::add);
        binary(all, "sub", (a, b) -> b == Long.MIN_VALUE ? add(add(a, Long.MAX_VALUE), 1) : add(a, -b));
        binary(all, "mul", NumberConverters::multiply);
        binary(all, "div", (a, b) -> b == 0 ? Long.MAX_VALUE : a == Long.MIN_VALUE && b == -1 ? Long.MAX_VALUE : a / b);
        binary(all, "mod", (a, b) -> b == 0 ? 0 : a == Long.MIN_VALUE && b == -1 ? 0 : a % b);
        binary(all, "and", (a, b) -> a & b);
        binary(all, "or", (a, b) -> a | b);
        binary(all, "xor", (a, b) -> a ^ b);
        unary(all, "neg", a -> a == Long.MIN_VALUE ? Long.MAX_VALUE : -a);
        unary(all, "cpl", a -> ~a);
        all.add(new ConverterDeclaration("not", 0, 0, SampleType.SINT, SampleType.BOOL, "True for zero.", (a, c) -> (ctx, s) -> set(s.setBool(s.number == 0))));
        all.add(new ConverterDeclaration("bool", 0, 0, SampleType.SINT, SampleType.BOOL, "False for zero.", (a, c) -> (ctx, s) -> set(s.setBool(s.number != 0))));
        all.add(new ConverterDeclaration("even", 0, 0, SampleType.SINT, SampleType.BOOL, "True for even numbers.", (a, c) -> (ctx, s) -> set(s.setBool((s.number & 1) == 0))));
        all.add(new ConverterDeclaration("odd", 0, 0, SampleType.SINT, SampleType.BOOL, "True for odd numbers.", (a, c) -> (ctx, s) -> set(s.setBool((s.number & 1) == 1))));
        return all;
    }

    private static boolean set(Sample ignored) {
        return true;
    }

    private static void unary(List<ConverterDeclaration> all, String name, LongUnaryOperator operator) {
        all.add(new ConverterDeclaration(name, 0, 0, SampleType.SINT, SampleType.SINT, "Arithmetic.", (a, c) -> (ctx, s) -> set(s.setInt(operator.applyAsLong(s.number)))));
    }

    private static void binary(List<ConverterDeclaration> all, String name, LongBinaryOperator operator) {
        all.add(new ConverterDeclaration(name, 1, 1, SampleType.SINT, SampleType.SINT, "Arithmetic with a number or a variable.", (a, c) -> {
            var variable = c.variable(a.getFirst().text());
            if (variable.isPresent()) {
                return (ctx, s) -> {
                    long left = s.number;
                    Sample right = new Sample();
                    return ctx.variables().get(variable.get(), right) && dev.jlb.sample.Casts.cast(right, SampleType.SINT) && set(s.setInt(operator.applyAsLong(left, right.number)));
                };
            }
            long right = NumberParameter.number(a.getFirst(), name);
            return (ctx, s) -> set(s.setInt(operator.applyAsLong(s.number, right)));
        }));
    }

    private static long add(long a, long b) {
        long sum = a + b;
        return ((a ^ sum) & (b ^ sum)) < 0 ? a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE : sum;
    }

    private static long multiply(long a, long b) {
        try {
            return Math.multiplyExact(a, b);
        } catch (ArithmeticException overflow) {
            return (a < 0) == (b < 0) ? Long.MAX_VALUE : Long.MIN_VALUE;
        }
    }
}
