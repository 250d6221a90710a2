"""What a page carries within itself: Leaflet, our scripts and styles, data that cannot break out.

Pages are opened from a USB stick in rooms without internet: nothing may be asked of any network.
"""

import base64
import json
import re
import zlib
from functools import lru_cache
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, cast

LEAFLET_SCRIPT: Final = "leaflet.js"
LEAFLET_STYLE: Final = "leaflet.css"

_URL: Final = re.compile(r"url\(\s*['\"]?([^'\")]+)['\"]?\s*\)")
_SOURCE_MAP: Final = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
# Vector drawing of Internet Explorer 8: it looks like an address and paints nothing today.
_BEHAVIOR: Final = re.compile(r"^\s*behavior:\s*url\(#default#VML\);\s*$", re.MULTILINE)
_ASKS_NETWORK: Final = ("src", "srcset", "href", "xlink:href", "poster", "data", "action")
_IMAGE_TYPES: Final = {".png": "image/png", ".svg": "image/svg+xml", ".gif": "image/gif"}


class RemoteAssetError(RuntimeError):
    """A page would ask something of a network: a defect of the program, not of a plan."""


def own_asset(name: str) -> str:
    """Return the text of one of our scripts or styles (`gapplanner/maps/assets`)."""
    return files("gapplanner.maps").joinpath("assets", name).read_text(encoding="utf-8")


def own_template(name: str) -> str:
    """Return the text of one of our page templates (`gapplanner/maps/templates`)."""
    return files("gapplanner.maps").joinpath("templates", name).read_text(encoding="utf-8")


def _leaflet_folder() -> Path:
    from xstatic.pkg import leaflet

    return Path(cast("str", leaflet.BASE_DIR))


@lru_cache
def leaflet_asset(name: str) -> str:
    """Return Leaflet's script or style, whole in itself: images as data, no address left.

    Parameters
    ----------
    name
        `LEAFLET_SCRIPT` or `LEAFLET_STYLE`.
    """
    folder = _leaflet_folder()
    text = (folder / name).read_text(encoding="utf-8")
    if name.endswith(".css"):
        return embed_images(_BEHAVIOR.sub("", text), folder)
    return _SOURCE_MAP.sub("", text)


def embed_images(style: str, folder: Path) -> str:
    """Return a style sheet with every image it names written into it.

    Parameters
    ----------
    style
        Text of the style sheet.
    folder
        Where its relative addresses begin.

    Raises
    ------
    RemoteAssetError
        If it names something that is not an image of that folder.
    """

    def data_address(found: re.Match[str]) -> str:
        address = found.group(1)
        if address.startswith(("data:", "#")):
            return found.group(0)
        image = folder / address
        kind = _IMAGE_TYPES.get(image.suffix)
        if kind is None or not image.is_file():
            msg = f"a style sheet must name images that can be embedded; found {address!r}"
            raise RemoteAssetError(msg)
        return f"url(data:{kind};base64,{base64.b64encode(image.read_bytes()).decode()})"

    return _URL.sub(data_address, style)


def safe_json(value: Any) -> str:
    r"""Return compact JSON that may stand inside a ``<script>`` whatever text it carries.

    ``<``, ``>`` and ``&`` are written as escapes, so that ``</script>`` or ``<!--`` in a name
    cannot end the element; so are U+2028 and U+2029, which old browsers read as ends of lines.

    Raises
    ------
    ValueError
        If a number is not finite: unknown is ``null``, never ``NaN``.

    Examples
    --------
    >>> print(safe_json({"name": "</script>"}))
    {"name":"\u003c/script\u003e"}
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    # Half a surrogate pair is legal in a string of Python and in no file.
    return re.sub(r"[\ud800-\udfff]", "\ufffd", text)


def packed(text: str) -> str:
    """Return a text as zlib in base64, about a third of the size of a large page's data.

    Examples
    --------
    >>> zlib.decompress(base64.b64decode(packed("a" * 100))) == b"a" * 100
    True
    """
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


def css_string(text: str) -> str:
    r"""Return ``text`` as a quoted string of CSS in which nothing can end it.

    Examples
    --------
    >>> print(css_string('a"b'))
    "a\22 b"
    """
    written = "".join(
        sign if sign == " " or (sign.isascii() and sign.isalnum()) else f"\\{ord(sign):x} "
        for sign in re.sub(r"[\ud800-\udfff]", "\ufffd", text.replace("\0", "\ufffd"))
    )
    return f'"{written}"'


class _AddressFinder(HTMLParser):
    """Gathers what a page would ask for: addresses in tags, imports and addresses in styles."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_style = tag == "style"
        for name, value in attrs:
            address = (value or "").strip()
            if name in _ASKS_NETWORK and address and not address.startswith(("data:", "#")):
                self.found.append(f"<{tag} {name}={address!r}>")
            if name == "style":
                self._look_in_style(address)

    def handle_endtag(self, tag: str) -> None:
        self._in_style = self._in_style and tag != "style"

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self._look_in_style(data)

    def _look_in_style(self, style: str) -> None:
        addresses = [a for a in _URL.findall(style) if not a.startswith(("data:", "#"))]
        self.found.extend(f"url({address})" for address in addresses)
        self.found.extend(re.findall(r"@import[^;]*", style))


def refuse_remote_assets(page: str) -> None:
    """Prove that a page names no file or address outside itself.

    Raises
    ------
    RemoteAssetError
        With everything that it would ask for.
    """
    finder = _AddressFinder()
    finder.feed(page)
    finder.close()
    if finder.found:
        msg = f"the page must stand alone; it asks for {', '.join(finder.found)}"
        raise RemoteAssetError(msg)
