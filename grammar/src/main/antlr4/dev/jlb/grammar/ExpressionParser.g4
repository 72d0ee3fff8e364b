// A sample expression inside one word: fetch(args),converter(args),... (manual 7.3). Arguments may be quoted once more.
// HAProxy skips empty steps between commas.
parser grammar ExpressionParser;

options { tokenVocab = ExpressionLexer; }

expression : call (COMMA call?)* EOF ;
call       : NAME (OPEN arguments CLOSE)? ;
arguments  : argument (SEPARATOR argument)* ;
argument   : (PLAIN | ESCAPE | BACKSLASH | STRONG | WEAK)* ;
