package dev.jlb.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random chains of a fetch and converters with random arguments, the same for the same seed; types often do not fit, and some arguments are wrong. */
final class ChainGenerator {
    private static final String[] FETCHES = {
        "str(@S)", "str(@S)", "str(@S)", "str(@S)", "int(@N)", "int(@N)", "bool(@B)", "ipv4(10.1.2.3)", "ipv4(255.255.255.255)", "ipv6(2001:db8::1)", "ipv6(::ffff:1.2.3.4)", "bin(@X)", "bin(@X)", "method", "path",
        "query", "url", "req.hdr(host)", "req.hdr(x-list)", "req.hdr(x-list,2)", "req.fhdr(x-list)", "req.hdr(x-num)", "req.hdr(x-ip)", "req.hdr(x-empty)", "req.hdr(nope)", "req.hdr_cnt(x-list)", "req.hdr_ip(x-ip)",
        "req.cook(sid)", "url_param(a)", "url_param(b)", "base32", "base", "src", "req.ver", "always_true", "var(txn.none)", "pathq", "hdr(user-agent)", "hdr(accept-language)", "url32", "http_auth_user"
    };
    private static final String[] CONVERTERS = {
        "add(@N)", "sub(@N)", "mul(@N)", "div(@N)", "mod(@N)", "and(@N)", "or(@N)", "xor(@N)", "cpl", "neg", "not", "bool", "even", "odd", "lower", "upper", "length", "bytes(@I)", "bytes(@I,@I)", "field(@I,@D)", "field(@I,@D,@I)",
        "word(@I,@D)", "word(@I,@D,@I)", "crc32", "crc32(@I)", "crc32c", "djb2", "djb2(1)", "sdbm", "sdbm(1)", "wt6", "wt6(1)", "xxh32", "xxh32(@I)", "xxh64", "xxh64(@I)", "xxh3", "base64", "b64dec", "ub64enc", "ub64dec", "hex", "hex2i",
        "url_dec", "url_dec(1)", "url_enc", "json", "json(utf8s)", "json(ascii)", "json_query($.a)", "json_query($.a,int)", "concat(@S)", "concat(@S,txn.none,@S)", "regsub(@R,@S)", "regsub(@R,@S,g)", "regsub(@R,@S,gi)", "strcmp(txn.none)",
        "sha1", "sha2(256)", "sha2(@I)", "digest(sha256)", "digest(md5)", "hmac(sha1,YQ==)", "ipmask(@I)", "ipmask(@I,@I)", "ipmask(255.255.0.0)", "utime(%Y-%m-%d)", "http_date", "http_date(@I)", "htonl", "be2dec(@D,2)", "be2dec(@D,@I)",
        "be2hex(@D,2)", "be2hex(@D,@I,1)", "cut_crlf", "ltrim(@S)", "rtrim(@S)", "iif(yes,no)", "iif(@S,@S)", "language(da;en)", "language(fr;de,@S)", "host_only", "port_only", "protobuf(1)", "protobuf(1.2,int32)", "ungrpc(1)",
        "mqtt_is_valid", "fix_is_valid", "fix_tag_value(35)", "q_preferred", "http_auth", "set-var(txn.x)", "secure_memcmp(txn.none)", "add_item(@D,txn.none,@S)"
    };
    private static final String[] STRINGS = {"", "a", "abc", "ABC", "a,b,c", "/a/b/c.html", "42", "-17", "+5", "0x1F", "1f", "10.0.0.1", "::1", "YWJj", "YWJj-_8", "a=1&b=2", "%41%2b%", "true", "x y", "aaa", "http://h:80/p", "1700000000", "99999999999999999999", "9223372036854775807", "h.x:8080"};
    private static final String[] NUMBERS = {"0", "1", "-1", "2", "7", "42", "255", "256", "65535", "4294967296", "-9223372036854775808", "9223372036854775807", "1700000000", "-3", "0x10", "x", "", "99999999999999999999"};
    private static final String[] SMALL = {"0", "1", "2", "3", "-1", "-2", "8", "16", "24", "33", "100", "-0", "x", ""};
    private static final String[] BYTES = {"", "00", "616263", "ff00ff", "0a0d", "c3a9", "00000001", "0801", "089601", "7b2261223a317d", "000000000301020304", "7f000001", "6", "zz"};
    private static final String[] REGEXES = {"a", "[a-c]+", "^.", ".$", "x*", "[0-9]", "A"};
    private static final String[] DELIMITERS = {"/", ".", "=", "-", "a", "ab", ":", "/.", "&"};

    private final Random random;

    ChainGenerator(long seed) {
        random = new Random(seed);
    }

    /** That many different ones. */
    List<String> chains(int count) {
        List<String> chains = new ArrayList<>();
        while (chains.size() < count) {
            String chain = chain();
            if (!chains.contains(chain) && chain.length() < 200) {
                chains.add(chain);
            }
        }
        return chains;
    }

    private String chain() {
        StringBuilder chain = new StringBuilder(filled(FETCHES));
        for (int i = random.nextInt(5); i >= 0; i--) {
            chain.append(',').append(filled(CONVERTERS));
        }
        return chain.toString();
    }

    private String filled(String[] shapes) {
        String shape = one(shapes);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < shape.length(); i++) {
            char c = shape.charAt(i);
            text.append(c != '@' ? String.valueOf(c) : switch (shape.charAt(++i)) {
                case 'S' -> quoted(one(STRINGS));
                case 'N' -> one(NUMBERS);
                case 'I' -> one(SMALL);
                case 'B' -> one(new String[] {"1", "0", "true", "false", "yes", "no", "on", "off", "2", "x"});
                case 'X' -> one(BYTES);
                case 'R' -> one(REGEXES);
                default -> one(DELIMITERS);
            });
        }
        return text.toString();
    }

    /** Commas and blanks stand in quotes within arguments. */
    private static String quoted(String text) {
        return text.matches(".*[, ].*") ? "'" + text + "'" : text;
    }

    private String one(String[] of) {
        return of[random.nextInt(of.length)];
    }
}
