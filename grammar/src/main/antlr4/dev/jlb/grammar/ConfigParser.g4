// Files are lines, lines are words, words are pieces that touch each other.
parser grammar ConfigParser;

options { tokenVocab = ConfigLexer; }

line  : space* (word (space+ word)* space*)? COMMENT? (NEWLINE | EOF) ;
space : BLANK | CONTINUATION ;
word  : piece+ ;
piece : TEXT | HEX_ESCAPE | ESCAPE | LONE_ESCAPE | STRONG | STRONG_OPEN | weak ;
weak  : WEAK_BEGIN (TEXT | HEX_ESCAPE | ESCAPE | LONE_ESCAPE | VARIABLE | BRACED | DOLLAR | CONTINUATION)* WEAK_END? ;
