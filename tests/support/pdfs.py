"""PDF documents made for the tests: an article of ten paragraphs, set in several ways by reportlab."""

from collections.abc import Callable, Sequence
from functools import partial
from io import BytesIO
from typing import Any

from PIL import Image
from reportlab.lib.pagesizes import A4, A5, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader, simpleSplit
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph

TITLE = "The harbour that nobody had measured for a hundred years"
_TEXT = """\
The tide gauge at Oldhaven has stood at the end of the north mole since the spring of 1904, and for most of that time
nobody but its keeper took any notice of it. A float in a stone well rises and falls with the sea; a pen follows the
float, and draws a line on a drum that turns once a day. On the first of every month the paper was taken off, rolled
up and put on a shelf in the harbour office.

There are now 1,412 of these rolls. The oldest are brown and break when they are opened, the newest were replaced by a
card with a chip on it eleven years ago. Last winter the council voted to throw them away, because the shelf was
needed for a coffee machine, and the difficult question of what they were worth was put for the first time.

“We found that nobody had ever read them,” said Ingrid Solberg, who teaches mathematics at the grammar school and
keeps a boat in the basin. “They were written down with great care, and then they were filed. It is the most thorough
forgetting that I have come across.”

She asked for a fortnight and was given a month. With nine pupils of her final class she photographed every roll on
the floor of the gymnasium, weighed down at the corners with dumb-bells, and wrote a small program that follows the
ink from left to right. The first efficient version took four minutes a sheet; the one that they use now takes a
second and a half.

What came out of it is a table of three million heights, one for every quarter of an hour, in which the flood of 1911
is the largest number and the summer of 1976 a long flat stretch. Between them lies what the class had been looking
for, and what they had not expected to find at all.

The sea has risen at Oldhaven by twenty-three centimetres. Half of that is the ocean's own doing and agrees well with
what is known from other harbours along the coast. The other half is the mole itself, which is sinking, a little
faster each year, and evenly enough that no crack has ever given it away.

The harbour engineer did not believe it at first. He took a level to the end of the mole, on a calm morning in
February, and measured from the lighthouse rock to the bronze mark beside the well. He did it twice in each direction,
wrote the figure on the back of his hand and went to see the mayor before breakfast.

Nobody is in danger. The mole was built higher than it needed to be, by people who did not trust their own figures,
and it will serve for another forty years before the waves of an ordinary gale come over it. But the new quay was to
be built on the same ground, and the tenders for it had already been printed.

The tenders have been withdrawn. The quay will stand on piles, which costs more, or on the south side, which takes
longer; a decision is promised for the autumn. In the meantime the shelf has been given back to the rolls, a second
one has been put up beside it, and the coffee machine is in the corridor.

The pupils were asked what they had learned. One of them said that it was how to hold a roll of paper flat. Another
said that a record is only as good as the last person who looked at it, and that somebody ought to read the rain gauge
next."""
PARAGRAPHS = tuple(" ".join(one.split()) for one in _TEXT.split("\n\n"))
HEAD = "OLDHAVEN HERALD"
_ARABIC = """\
الميناء الذي لم يقسه أحد

في كل صباح يفتح عامل المنارة نافذته الصغيرة وينظر إلى البحر ثم يكتب في دفتره ارتفاع الماء واتجاه الريح وعدد السفن التي
عبرت في الليل. لم يقرأ أحد هذه الدفاتر منذ مئة عام.

قالت المعلمة إن الدفاتر كتبت بعناية كبيرة ثم وضعت على الرف ونسيت. وبعد شهر من العمل عرف التلاميذ أن الميناء يغرق ببطء
شديد وأن أحدا لم يلاحظ ذلك.
"""
ARABIC = tuple(" ".join(one.split()) for one in _ARABIC.split("\n\n"))
Draw = Callable[[Canvas, Any], None]


def style(size: float = 10, *, leading: float = 1.25, bold: bool = False, **more: Any) -> ParagraphStyle:
    """Return how a paragraph is set: Times, `leading` times its size from line to line."""
    font = "Times-Bold" if bold else "Times-Roman"
    return ParagraphStyle("", fontName=font, fontSize=size, leading=size * leading, **more)


BLOCK = style(spaceAfter=7)
INDENTED = style(firstLineIndent=14, alignment=4)  # 4 is justified
LARGE = style(20, bold=True, spaceAfter=8)


def running(canvas: Canvas, document: Any, *, odd: str = HEAD, even: str = "October 2026") -> None:
    """Draw a head on every page, another one on even pages, and the page's number at its foot."""
    number = canvas.getPageNumber()
    width, height = document.pagesize
    canvas.setFont("Times-Roman", 9)
    canvas.drawString(40, height - 30, odd if number % 2 else even)
    canvas.drawRightString(width - 40, height - 30, "Harbours")
    canvas.drawCentredString(width / 2, 25, str(number))


def numbered(canvas: Canvas, document: Any) -> None:
    """Draw heads as books have them: the number outside, the book's name left, the chapter's right."""
    number = canvas.getPageNumber()
    width, height = document.pagesize
    canvas.setFont("Times-Italic", 9)
    if number % 2:
        canvas.drawRightString(width - 40, height - 30, f"On measuring {number}")
    else:
        canvas.drawString(40, height - 30, f"{number} {HEAD.title()}")


def story(
    body: ParagraphStyle, *, title: str = TITLE, credit: Sequence[str] = ("By Marta Lindqvist", "6 October 2026")
) -> list[Flowable]:
    """Return the title, byline and date, and the ten paragraphs."""
    plain = style(spaceAfter=4)
    head = [Paragraph(title, LARGE)] if title else []
    return [*head, *(Paragraph(one, plain) for one in credit), *(Paragraph(one, body) for one in PARAGRAPHS)]


def document(
    flowables: Sequence[Flowable],
    *,
    columns: int = 1,
    size: tuple[float, float] = A5,
    gutter: float = 14,
    draw: Draw | None = None,
    **properties: Any,
) -> bytes:
    """Set what flows into pages of one or more columns; `properties` are title, author, encrypt …"""
    width, height = size
    column = (width - 80 - (columns - 1) * gutter) / columns
    frames = [Frame(40 + number * (column + gutter), 45, column, height - 95, 0, 0, 0, 0) for number in range(columns)]
    file = BytesIO()
    made = BaseDocTemplate(file, pagesize=size, invariant=1, **properties)
    made.addPageTemplates([PageTemplate(frames=frames, onPage=draw or (lambda *_: None))])
    made.build(list(flowables))
    return file.getvalue()


def canvas(draw: Callable[[Canvas], None], *, size: tuple[float, float] = A5, **properties: Any) -> bytes:
    """Return a document that is drawn by hand."""
    file = BytesIO()
    drawn = Canvas(file, pagesize=size, invariant=1, **properties)
    draw(drawn)
    drawn.save()
    return file.getvalue()


def picture(drawn: Canvas, *, size: tuple[float, float] = A5) -> None:
    """Draw a picture that fills the page, as a scanner makes it."""
    drawn.drawImage(ImageReader(Image.new("L", (60, 90), 240)), 0, 0, *size)


def in_rows(*, gutter: float = 16, size: tuple[float, float] = A4) -> bytes:
    """Draw two columns as some programs do: heads last, and the lines of both columns by turns, from top to bottom."""
    column = (size[0] - 80 - gutter) / 2
    lines = [line for text in PARAGRAPHS for line in (*simpleSplit(text, "Times-Roman", 10, column), "")]
    a_column = len(lines) // 2

    def draw(drawn: Canvas) -> None:
        drawn.setFont("Times-Roman", 10)
        for row in range(a_column + 1):
            for left, index in ((40, row), (40 + column + gutter, a_column + 1 + row)):
                if index < len(lines):
                    drawn.drawString(left, size[1] - 160 - row * 12.5, lines[index])
        drawn.drawString(40, size[1] - 120, "By Marta Lindqvist, 6 October 2026")
        drawn.setFont("Times-Bold", 22)
        for row, line in enumerate(simpleSplit(TITLE, "Times-Bold", 22, 340)):
            drawn.drawString(40, size[1] - 74 - row * 26, line)
        drawn.setFont("Times-Roman", 9)
        drawn.drawString(40, size[1] - 30, HEAD)

    return canvas(draw, size=size)


LAYOUTS: dict[str, Callable[[], bytes]] = {
    "one column, blank lines": lambda: document(story(BLOCK)),
    "one column, heads and numbers": lambda: document(story(INDENTED), draw=running),
    "one column, heads as in books": lambda: document(story(INDENTED), draw=numbered),
    "two columns": lambda: document(story(INDENTED), columns=2, draw=running),
    "two columns, blank lines": lambda: document(story(BLOCK), columns=2, size=A4),
    "two columns, narrow gutter": lambda: document(story(INDENTED), columns=2, gutter=8, draw=running),
    "three columns": lambda: document(story(INDENTED), columns=3, size=landscape(A4), draw=running),
    "two columns, drawn in rows": in_rows,
    "double spaced": lambda: document(
        story(style(12, leading=2, firstLineIndent=20)), size=A4, draw=partial(running, even=HEAD)
    ),
}
