// A log-format string (manual 8.2.6): literals, aliases %(name){flags}alias and expressions %(name){flags}[...].
// Each construct that may lack its end has a rule that takes the rest, so that no text is scanned twice.
lexer grammar LogFormatLexer;

import Arguments;

PERCENT_SIGN : '%%' ;
BEGIN        : '%' -> pushMode(ITEM) ;
LITERAL      : ~'%'+ ;

mode ITEM;

ITEM_NAME      : '(' ~[)]* ')' ;
ITEM_NAME_OPEN : '(' ~[)]* ;
FLAGS          : '{' ~[}]* '}' ;
FLAGS_OPEN     : '{' ~[}]* ;
ALIAS          : [a-zA-Z0-9]+ -> popMode ;
SAMPLE_BEGIN   : '[' -> mode(SAMPLE) ;
OTHER          : . -> popMode ;

// Inside the brackets only parentheses hide a ']': what they enclose is for the expression's own grammar.
mode SAMPLE;

SAMPLE_END      : ']' -> popMode ;
SAMPLE_TEXT     : ~[\](]+ ;
ARGUMENTS_BEGIN : '(' -> pushMode(ARGUMENTS) ;
