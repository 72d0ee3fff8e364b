package dev.jlb.sample.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.config.model.UserList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Hashes made with crypt(3) of the C library. */
class PasswordsTest {
    private static final String SHA512 = "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1";
    private static final String SHA256 = "$5$rounds=1400$anotherlong$bWwF7iRWeQfl8RRc.QIc8rZqfSCGYKve7PWrPTDZ4T.";
    private static final String LONG = "a much longer pass phrase than one block of sixty-four bytes, so that it is stretched";

    private static boolean matches(String stored, boolean secret, String given) {
        return Passwords.matches(new UserList.User("joe", stored, secret, List.of()), given);
    }

    @Test
    void crypt() {
        assertThat(matches(SHA512, true, "Hello world!")).isTrue();
        assertThat(matches(SHA512, true, "Hello world")).isFalse();
        assertThat(matches(SHA256, true, LONG)).isTrue();
        assertThat(matches(SHA256, true, LONG + ".")).isFalse();
    }

    @Test
    void plainAndNone() {
        assertThat(matches("secret", false, "secret")).isTrue();
        assertThat(matches("secret", false, "Secret")).isFalse();
        assertThat(matches("", false, "")).as("a user without password can never log in").isFalse();
        assertThat(matches("$9$abc$whatever", true, "x")).as("hashes of other forms never match").isFalse();
    }

    @Test
    void olderForms() {
        assertThat(matches("abNANd1rDfiNc", true, "secret")).isTrue();
        assertThat(matches("./Una9Fi.seRo", true, "")).isTrue();
        assertThat(matches("zZb64kacvY9KA", true, "longer than eight")).isTrue();
        assertThat(matches("9fdyKJlww1N8c", true, "a")).isTrue();
        assertThat(matches("$1$saltsalt$9xy1btjgzLYfb7hivXtC//", true, "secret")).isTrue();
        assertThat(matches("$1$x$fwjfZtMwarkdetsjiQreU1", true, "")).isTrue();
        assertThat(matches("$1$abcdefgh$q85KfN7gx48.jybTgg.6m1", true, "sixteen letters!")).isTrue();
        assertThat(matches("$1$$l5DuwTPGg5AkOW61It5Aj0", true, "a much longer pass phrase than one block of sixty-four bytes")).isTrue();
        assertThat(matches("abNANd1rDfiNc", true, "Secret")).isFalse();
        assertThat(matches("$1$saltsalt$9xy1btjgzLYfb7hivXtC//", true, "Secret")).isFalse();
        assertThat(matches("$1$abc", true, "")).isFalse();
    }
}
