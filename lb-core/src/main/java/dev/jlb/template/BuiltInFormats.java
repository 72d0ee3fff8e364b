package dev.jlb.template;

/** The ready-made log formats (manual 8.2.1 to 8.2.5) as templates. */
public final class BuiltInFormats {
    /** Without any option: {@code Connect from …} (manual 8.2.1). */
    public static String connect(String mode) {
        return "Connect from %ci:%cp to %fi:%fp (%f/" + mode + ")";
    }

    public static final String TCP = "%ci:%cp [%t] %ft %b/%s %Tw/%Tc/%Tt %B %ts %ac/%fc/%bc/%sc/%rc %sq/%bq";
    public static final String TCP_CLF =
            "%{+Q}o %{-Q}ci - - [%T] \"TCP \" 000 %B \"\" \"\" %cp %ms %ft %b %s %Th %Tw %Tc %Tt %U %ts-- %ac %fc %bc %sc %rc %sq %bq \"\" \"\" ";
    public static final String HTTP = "%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq %hr %hs %{+Q}r";
    public static final String HTTP_CLF =
            "%{+Q}o %{-Q}ci - - [%trg] %r %ST %B \"\" \"\" %cp %ms %ft %b %s %TR %Tw %Tc %Tr %Ta %tsc %ac %fc %bc %sc %rc %sq %bq %CC %CS %hrl %hsl";
    public static final String HTTPS = HTTP + " %[fc_err]/%[ssl_fc_err,hex]/%[ssl_c_err]/%[ssl_c_ca_err]/%[ssl_fc_is_resumed] %[ssl_fc_sni]/%sslv/%sslc";

    /** How a line about a connection begins that never became a session (manual 8.2.5). */
    public static final String CONNECTION_ERROR = "%ci:%cp [%t] %f";

    private BuiltInFormats() {}
}
