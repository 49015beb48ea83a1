"""Plain text as it comes out of a PDF or a word processor, in small pure steps.

Each step is a function of what the step before it made (`pieces`); `article` is their order:

decode      bytes to text; which encoding: `encodings`
blocks      lines to blocks, at blank lines and form feeds
ornaments   rules around the title, "PRESS RELEASE"
furniture   page numbers and running heads where form feeds show the pages; how numbers are written: `pagenumbers`
gaps        the same where no form feed does: a sentence that is interrupted proves them
head        title (`titles`), byline and date: which lines they are (`creditlines`), what a line says (`credits`)
ending      contact and copyright blocks, end marks
paragraphs  lines to paragraphs, lists (`lists`), verse, quotations, code; spaces and hyphens at line ends: `joining`
cuts        paragraphs that a page or column break cut in two
inline      paragraphs to HTML
"""
