// A sample expression inside one word: fetch(args),converter(args),... (manual 7.3). Arguments may be quoted once more.
grammar Expression;

expression : call (COMMA call)* EOF ;
call       : name (OPEN arguments CLOSE)? ;
name       : (TEXT | ESCAPE | BLANK)+ ;
arguments  : argument (COMMA argument)* ;
argument   : (TEXT | ESCAPE | BLANK | OPEN | STRONG | WEAK)* ;

OPEN   : '(' ;
CLOSE  : ')' ;
COMMA  : ',' ;
STRONG : '\'' ~[']* '\'' ;
WEAK   : '"' ('\\' . | ~["\\])* '"' ;
ESCAPE : '\\' . ;
BLANK  : [ \t]+ ;
TEXT   : ~[(),'"\\ \t]+ | '\'' | '"' | '\\' ;
