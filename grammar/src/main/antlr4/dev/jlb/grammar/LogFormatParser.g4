// See LogFormatLexer.
parser grammar LogFormatParser;

options { tokenVocab = LogFormatLexer; }

template  : part* EOF ;
part      : LITERAL | PERCENT_SIGN | item ;
item      : BEGIN (ITEM_NAME | FLAGS)* (ALIAS | sample | OTHER | ITEM_NAME_OPEN | FLAGS_OPEN)? ;
sample    : SAMPLE_BEGIN (SAMPLE_TEXT | arguments)* SAMPLE_END? ;
arguments : ARGUMENTS_BEGIN (PLAIN | SEPARATOR | ESCAPE | BACKSLASH | STRONG | STRONG_OPEN | WEAK | WEAK_OPEN)* CLOSE? ;
