package dev.jlb.junit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A parameter that is where a front end listens: an {@link java.net.InetSocketAddress}, a {@link java.net.URI} ({@code http://…}, or {@code https://…} where the line says {@code ssl}) or its port as an {@code int}. */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface Frontend {
    /** Name of the front end. */
    String value();

    /** {@code name} of the {@code bind} line, or "" for the first one. */
    String bind() default "";
}
