// The condition of .if and .elif (manual 2.4): predicates, integers, !, &&, || and parentheses.
parser grammar PredicateParser;

options { tokenVocab = PredicateLexer; }

predicate   : disjunction EOF ;
disjunction : conjunction (OR conjunction)* ;
conjunction : operand (AND operand)* ;
operand     : (BLANK | NOT)* (GROUP_OPEN disjunction GROUP_CLOSE | call | NAME | NUMBER) BLANK? ;
call        : CALL arguments CLOSE ;
arguments   : argument (SEPARATOR argument)* ;
argument    : (PLAIN | ESCAPE | BACKSLASH | STRONG | WEAK)* ;
