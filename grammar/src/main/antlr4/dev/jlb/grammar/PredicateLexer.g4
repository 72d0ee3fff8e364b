// See PredicateParser.
lexer grammar PredicateLexer;

import Arguments;

OR          : '||' ;
AND         : '&&' ;
NOT         : '!' ;
NUMBER      : [+-]? [0-9]+ ;
// A name and its parenthesis are one token: with a blank between them they are no call.
CALL        : [a-z_] [a-z0-9_]* '(' -> pushMode(ARGUMENTS) ;
NAME        : [a-z_] [a-z0-9_]* ;
GROUP_OPEN  : '(' ;
GROUP_CLOSE : ')' ;
BLANK       : [ \t]+ ;
OTHER       : . ;
