// The condition of .if and .elif (manual 2.4): predicates, integers, !, &&, || and parentheses.
grammar Predicate;

predicate : disjunction? BLANK* EOF ;
disjunction : conjunction (OR conjunction)* ;
conjunction : operand (AND operand)* ;
operand   : BLANK* NOT* BLANK* (OPEN disjunction CLOSE | function | NUMBER) BLANK* ;
function  : NAME (OPEN arguments CLOSE)? ;
arguments : argument (COMMA argument)* ;
argument  : (NAME | NUMBER | TEXT | BLANK | NOT | OR | AND | OPEN | STRONG | WEAK | ESCAPE)* ;

OR     : '||' ;
AND    : '&&' ;
NOT    : '!' ;
OPEN   : '(' ;
CLOSE  : ')' ;
COMMA  : ',' ;
NUMBER : '-'? [0-9]+ ;
NAME   : [a-zA-Z_] [a-zA-Z0-9_]* ;
STRONG : '\'' ~[']* '\'' ;
WEAK   : '"' ('\\' . | ~["\\])* '"' ;
ESCAPE : '\\' . ;
BLANK  : [ \t]+ ;
TEXT   : . ;
