"""HTML articles, read by `article`.

decode      bytes to text
tree        parsing, and work on trees
metadata    what the page says of itself; in JSON-LD: `jsonld`; what can be made of a value: `values`
main        which part of the page is the article; what is around it: `furniture`
word        lists and emphasis as word processors write them
head        title, byline and date in the first paragraphs
images      pictures inside the document become files
"""
