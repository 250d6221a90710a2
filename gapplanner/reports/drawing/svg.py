"""The few shapes a chart is drawn with, as text in which every word is escaped."""

from collections.abc import Iterable

from markupsafe import Markup, escape


def element(tag: str, *children: object, **attributes: object) -> Markup:
    """Return an element; ``text_anchor`` becomes ``text-anchor``, numbers lose empty decimals.

    Examples
    --------
    >>> str(element("text", "a < b", x=1.50, text_anchor="end"))
    '<text x="1.5" text-anchor="end">a &lt; b</text>'
    """
    stated = (
        Markup(' {name}="{value}"').format(
            name=name.strip("_").replace("_", "-"), value=_short(value)
        )
        for name, value in attributes.items()
        if value is not None
    )
    opening = Markup("<{tag}{stated}").format(tag=tag, stated=Markup("").join(stated))
    if not children:
        return opening + Markup("/>")
    inside = Markup("").join(escape(child) for child in children)
    return opening + Markup(">") + inside + Markup("</{tag}>").format(tag=tag)


def _short(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def drawing(
    width: float, height: float, title: str, parts: Iterable[Markup], *, role: str = "chart"
) -> Markup:
    """Return a whole drawing of a size in pixels whose title says in words what it shows."""
    return element(
        "svg",
        element("title", title),
        *parts,
        **{"class": role},
        viewBox=f"0 0 {width:g} {height:g}",
        width=width,
        height=height,
        role="img",
    )


def label(x: float, y: float, words: str, *, kind: str = "", anchor: str | None = None) -> Markup:
    """Return a text whose baseline is at ``y``; ``kind`` is its class in the style sheet."""
    return element("text", words, x=x, y=y, text_anchor=anchor, **{"class": kind or None})


def box(x: float, y: float, width: float, height: float, **look: object) -> Markup:
    """Return a rectangle; a negative width or height is none."""
    return element("rect", x=x, y=y, width=max(width, 0.0), height=max(height, 0.0), **look)


def rule(x1: float, y1: float, x2: float, y2: float, kind: str) -> Markup:
    """Return a straight line of a class of the style sheet."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, **{"class": kind})
