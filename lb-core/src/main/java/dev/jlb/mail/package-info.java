/** Mails about servers, {@code email-alert} (manual 4.2, 12.3): queues and the dialogue with mail servers (RFC 5321). */
package dev.jlb.mail;
