package dev.jlb.sample;

/**
 * What stands between a plugin's fetch or converter and the samples of the loop, which still hold another stream's bytes: one that returns true must have set
 * a value of the type that it declares, within its array. Otherwise the expression has no value, and why is told once ({@link Expression}).
 */
public final class PluginSamples {
    private static final byte[] NOTHING = new byte[0];

    private PluginSamples() {}

    /** @param type what the plugin declared */
    public static Fetch guarded(String name, SampleType type, Fetch fetch) {
        return new Fetch() {
            @Override
            public boolean fetch(SampleContext context, Sample out) {
                empty(out);
                return fetch.fetch(context, out) && checked("fetch", name, type, out);
            }

            @Override
            public boolean fetch(SampleContext context, Sample out, int index) {
                // what the fetch left in "next" stays
                empty(out);
                return fetch.fetch(context, out, index) && checked("fetch", name, type, out);
            }
        };
    }

    /** True without a change leaves the value as it is, when that is of the declared type. */
    public static Converter guarded(String name, SampleType type, Converter converter) {
        return (context, sample) -> converter.convert(context, sample) && checked("converter", name, type, sample);
    }

    private static void empty(Sample sample) {
        sample.type = SampleType.ANY;
        sample.number = 0;
        sample.data = NOTHING;
        sample.offset = 0;
        sample.length = 0;
    }

    private static boolean checked(String kind, String name, SampleType declared, Sample value) {
        SampleType type = value.type;
        if (type == null || type == SampleType.ANY || type == SampleType.ADDR) {
            throw new NoValue(kind + " '" + name + "' returned true and set no value");
        }
        boolean right = declared == SampleType.ANY || type == declared || group(type) == group(declared) && group(type) != 0;
        if (!right) {
            throw new NoValue(kind + " '" + name + "' is declared as " + declared + " and set a value of type " + type);
        }
        int length = switch (type) {
            case BOOL, SINT -> -1;
            case IPV4 -> 4;
            case IPV6 -> 16;
            default -> value.length;
        };
        if (length >= 0 && (value.data == null || value.length != length || value.offset < 0 || value.offset > value.data.length - length)) {
            throw new NoValue(kind + " '" + name + "' set bytes that are not in its array");
        }
        return true;
    }

    /** Types of which one may stand for the other: texts and bytes, addresses of both kinds; 0 for those that stand alone. */
    private static int group(SampleType type) {
        return switch (type) {
            case STR, BIN, METH -> 1;
            case IPV4, IPV6, ADDR -> 2;
            default -> 0;
        };
    }

    /** A plugin's mistake; without a stack, which would be jlb's. */
    private static final class NoValue extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoValue(String message) {
            super(message, null, false, false);
        }

        @Override
        public String toString() {
            return getMessage();
        }
    }
}
