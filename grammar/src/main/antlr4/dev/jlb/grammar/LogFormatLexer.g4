// A log-format string (manual 8.2.6): literals, aliases %(name){flags}alias and expressions %{flags}[...].
lexer grammar LogFormatLexer;

PERCENT_SIGN : '%%' ;
BEGIN        : '%' -> pushMode(ITEM) ;
LITERAL      : ~'%'+ ;

mode ITEM;

ITEM_NAME    : '(' ~[()]* ')' ;
FLAGS        : '{' ~[{}]* '}' ;
ALIAS        : [a-zA-Z0-9]+ -> popMode ;
EXPRESSION   : '[' (~["'\]\\] | '\\' . | '"' ('\\' . | ~["\\])* '"' | '\'' ~[']* '\'')* ']' -> popMode ;
OTHER        : . -> popMode ;
