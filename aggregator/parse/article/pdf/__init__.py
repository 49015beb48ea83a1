"""PDF articles, read by `article`: the words in reading order, then as plain text.

pages       bytes to words with their places, in a `process` of its own
lines       words to lines
furniture   running heads and page numbers
columns     lines to columns, in reading order
paragraphs  columns to paragraphs
text        paragraphs to plain text
properties  what the document says of itself, and whether it can be believed
"""
