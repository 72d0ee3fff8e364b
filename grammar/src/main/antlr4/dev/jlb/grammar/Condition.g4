// The tail of a rule: if / unless with terms, negation, implicit AND, "or" / "||" and anonymous ACLs in braces (manual 7.2).
// Its tokens are the words of the line, classified by the caller. Flat by design: the language has no parentheses.
// Like HAProxy it takes operators that join nothing.
grammar Condition;

tokens { IF, OR, NOT, OPEN, CLOSE, WORD }

condition   : IF conjunction? (OR conjunction?)* EOF ;
conjunction : term+ ;
term        : NOT* (WORD | OPEN WORD+ CLOSE) ;

UNUSED : . ;
