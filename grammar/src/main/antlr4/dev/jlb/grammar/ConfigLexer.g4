// Words, quotes, escapes, variables and comments of a configuration line (manual 2.2 and 2.3). One char is one byte.
// Every mode ends at the end of its line, so that one bad line never poisons the next.
lexer grammar ConfigLexer;

CONTINUATION : '\\' '\r'? '\n' ;
NEWLINE      : '\r'* '\n' ;
BLANK        : [ \t\r]+ ;
COMMENT      : '#' ~[\n]* ;
TEXT         : ~[ \t\r\n#\\'"]+ ;
HEX_ESCAPE   : '\\x' [0-9a-fA-F] [0-9a-fA-F] ;
ESCAPE       : '\\' ~[\n] ;
STRONG       : '\'' ~['\n]* '\'' ;
STRONG_OPEN  : '\'' ~['\n]* ;
WEAK_BEGIN   : '"' -> pushMode(WEAK) ;
LONE_ESCAPE  : '\\' ;

mode WEAK;

WEAK_CONTINUATION : '\\' '\r'? '\n' -> type(CONTINUATION) ;
WEAK_END          : '"' -> popMode ;
WEAK_BROKEN       : '\n' -> type(NEWLINE), popMode ;
WEAK_TEXT         : ~[$\\"\n]+ -> type(TEXT) ;
WEAK_HEX          : '\\x' [0-9a-fA-F] [0-9a-fA-F] -> type(HEX_ESCAPE) ;
WEAK_ESCAPE       : '\\' ~[\n] -> type(ESCAPE) ;
VARIABLE          : '$' [A-Za-z_.] [A-Za-z0-9_.]* ;
BRACED            : '${' ~[}"\n]* '}' ;
DOLLAR            : '$' ;
WEAK_LONE         : '\\' -> type(LONE_ESCAPE) ;
