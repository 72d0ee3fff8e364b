parser grammar LogFormatParser;

options { tokenVocab = LogFormatLexer; }

template : part* EOF ;
part     : LITERAL | PERCENT_SIGN | item ;
item     : BEGIN (ITEM_NAME | FLAGS)* (ALIAS | EXPRESSION | OTHER)? ;
