/** The names of the runtime API: which commands there are, who may use them, and what jlb does with them (management.txt 9.3, 9.4). */
package dev.jlb.config.command;
