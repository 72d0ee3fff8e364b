// Files are lines, lines are words, words are pieces that touch each other.
parser grammar ConfigParser;

options { tokenVocab = ConfigLexer; }

line  : BLANK? (word (BLANK word)* BLANK?)? COMMENT? CARRIAGE? (NEWLINE | EOF) ;
word  : piece+ ;
piece : TEXT | HEX_ESCAPE | HEX_BROKEN | ESCAPE | LONE_ESCAPE | STRONG | STRONG_OPEN | weak ;
weak  : WEAK_BEGIN (WEAK_TEXT | WEAK_HEX | WEAK_HEX_BROKEN | WEAK_ESCAPE | WEAK_LONE | VARIABLE | BRACED | BRACED_OPEN | DOLLAR)* WEAK_END? ;
