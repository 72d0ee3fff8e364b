/** TLS: certificates from PEM files, contexts for listeners and servers, the choice of certificate by SNI. */
package dev.jlb.tls;
