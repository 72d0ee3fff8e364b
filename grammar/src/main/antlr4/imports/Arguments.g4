// What stands between the parentheses of a call: the second level of quoting (manual 2.2), shared by the lexers of
// expressions, of log-format strings and of .if conditions. There is no nesting: the first unquoted ')' ends the arguments.
// For a quote that may lack its end there is a second rule that takes the rest, so that no text is scanned twice.
lexer grammar Arguments;

fragment WEAK_PIECE : ~["\\] | '\\' . ;

mode ARGUMENTS;

CLOSE       : ')' -> popMode ;
SEPARATOR   : ',' ;
PLAIN       : ~[,)"'\\]+ ;
ESCAPE      : '\\' [nrt\\"' ] ;
BACKSLASH   : '\\' ;
STRONG      : '\'' ~[']* '\'' ;
STRONG_OPEN : '\'' ~[']* ;
WEAK        : '"' WEAK_PIECE* '"' ;
WEAK_OPEN   : '"' WEAK_PIECE* '\\'? ;
