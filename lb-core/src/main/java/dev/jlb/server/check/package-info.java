/** Health checks (manual 4.2 {@code option httpchk}, {@code http-check}, {@code tcp-check}; 5.2 {@code check}): what is asked, how answers are judged, what follows. */
package dev.jlb.server.check;
