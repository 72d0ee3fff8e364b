package dev.jlb.junit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs a configuration during the tests of a class; see {@link LoadBalancerExtension} for what is injected. */
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(LoadBalancerExtension.class)
public @interface RunLoadBalancer {
    /** The configuration; {@code bind 127.0.0.1:0} takes a free port. */
    String value() default "";

    /** Or the file that it is in, from the folder in which the tests run (of a Maven module: its own). */
    String file() default "";
}
