// See ExpressionParser.
lexer grammar ExpressionLexer;

import Arguments;

COMMA : ',' ;
OPEN  : '(' -> pushMode(ARGUMENTS) ;
NAME  : [a-zA-Z0-9_.:+-]+ ;
OTHER : ~[a-zA-Z0-9_.:,(-]+ ;
