// Words, quotes, escapes, variables and comments of a configuration line (manual 2.2 and 2.3). One char is one byte.
// Every mode ends at the end of its line, so that one bad line never poisons the next. For whatever may lack its end there is a
// second rule that takes the rest of the line: no rule is tried twice on the same text, and reading stays linear on any input.
lexer grammar ConfigLexer;

NEWLINE     : '\n' ;
// A carriage return that touches a word ends the line as a line feed does (HAProxy drops what stands between the two);
// behind a blank it is a blank like any other white space.
CARRIAGE    : '\r' ~[\n]* ;
BLANK       : [ \t\u000B\f] [ \t\r\u000B\f]* ;
COMMENT     : '#' ~[\n]* ;
TEXT        : ~[ \t\u000B\f\r\n#\\'"]+ ;
HEX_ESCAPE  : '\\x' [0-9a-fA-F] [0-9a-fA-F] ;
HEX_BROKEN  : '\\x' [0-9a-fA-F]? ;
// A tab cannot be escaped in HAProxy, whatever the table of manual 2.2 says: the backslash stays and the tab separates.
ESCAPE      : '\\' ~[\t\u000B\f\r\n] ;
LONE_ESCAPE : '\\' ;
STRONG      : '\'' ~['\r\n]* '\'' ;
STRONG_OPEN : '\'' ~['\r\n]* ;
WEAK_BEGIN  : '"' -> pushMode(WEAK) ;

// Between double quotes. Its tokens are none of the above, so that a parser sees with each token whether the quotes are open.
mode WEAK;

WEAK_END        : '"' -> popMode ;
WEAK_BROKEN     : '\n' -> type(NEWLINE), popMode ;
WEAK_CARRIAGE   : '\r' ~[\n]* -> type(CARRIAGE) ;
WEAK_TEXT       : ~[$\\"\r\n]+ ;
WEAK_HEX        : '\\x' [0-9a-fA-F] [0-9a-fA-F] ;
WEAK_HEX_BROKEN : '\\x' [0-9a-fA-F]? ;
WEAK_ESCAPE     : '\\' ~[\r\n] ;
WEAK_LONE       : '\\' ;
VARIABLE        : '$' '.'? [A-Za-z_] [A-Za-z0-9_]* ;
BRACED          : '${' ~[}"\r\n]* '}' ;
BRACED_OPEN     : '${' ~[}"\r\n]* ;
DOLLAR          : '$' ;
