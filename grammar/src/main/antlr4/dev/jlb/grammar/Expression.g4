grammar Expression;
expression : WORD EOF ;
WORD : [a-z]+ ;
