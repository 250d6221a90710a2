"""The pieces of the map page as folium objects: the map, its layers, the page around it."""

from typing import Any, Final

import folium
import jinja2
from branca.element import CssLink, Element, Figure, JavascriptLink, MacroElement
from folium.map import Layer
from folium.template import Template

from gapplanner.maps.embedding import (
    LEAFLET_SCRIPT,
    LEAFLET_STYLE,
    RemoteAssetError,
    leaflet_asset,
    own_asset,
    own_template,
)

# In the order in which they lean on one another.
SCRIPTS: Final = (
    "names.js",
    "figures.js",
    "topology.js",
    "state.js",
    "swipe.js",
    "drawing.js",
    "walking.js",
    "territory.js",
    "basemap.js",
    "circles.js",
    "labels.js",
    "gap_lines.js",
    "unit_page.js",
    "popups.js",
    "search.js",
    "legend.js",
    "controls.js",
    "table.js",
    "printing.js",
    "page.js",
)
STYLES: Final = ("page.css", "phone.css", "print.css")
_LEAFLET_LINKS: Final = {"leaflet": LEAFLET_SCRIPT, "leaflet_css": LEAFLET_STYLE}


class OfflineMap(folium.Map):
    """folium's map with Leaflet alone: no tiles, no Bootstrap, no icon fonts, no jQuery.

    The element's name is fixed, so that the same run gives the same page byte for byte.
    """

    # folium's own header forbids zooming by the reader ("user-scalable=no"), which shuts out
    # people with low vision; ours leaves it to the page's style sheet.
    _template = Template(
        """
        {% macro html(this, kwargs) %}
            <div class="folium-map" id={{ this.get_name()|tojson }}
                 role="application" aria-label="{{ this.label|e }}"></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.map(
                {{ this.get_name()|tojson }},
                {center: {{ this.location|tojson }}, crs: L.CRS.{{ this.crs }},
                 ...{{ this.options|tojavascript }}}
            );
        {% endmacro %}
        """
    )

    def __init__(self, label: str, location: tuple[float, float], min_zoom: int = 6) -> None:
        super().__init__(
            location=location,
            tiles=None,
            zoom_start=8,
            zoom_control=False,
            attribution_control=False,
            zoom_snap=0.25,
            zoom_delta=0.5,
            min_zoom=min_zoom,
            max_zoom=13,
        )
        self.default_js = [link for link in self.default_js if link[0] in _LEAFLET_LINKS]
        self.default_css = [link for link in self.default_css if link[0] in _LEAFLET_LINKS]
        self.label = label
        self._id = "territory"


class MapLayer(Layer):
    """A layer drawn by our own script out of the page's data.

    Parameters
    ----------
    kind
        Function of the page's script that makes it (``territory``, ``circles`` ...).
    label
        Its name in the control of layers.
    arguments
        What that function is given after the page, as JSON.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = gapplanner.{{ this.kind }}(
                gapplanner.page{% for argument in this.arguments %}, {{ argument|tojson }}
                {%- endfor %});
        {% endmacro %}
        """
    )

    def __init__(self, kind: str, label: str, *arguments: str) -> None:
        super().__init__(name=label, overlay=True, control=True, show=True)
        self._name = "layer"
        self._id = "_".join((kind, *arguments))
        self.kind = kind
        self.arguments = arguments


class PageStart(MacroElement):
    """The last words of the page's script: hand the map over to our own."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            gapplanner.start(gapplanner.page, {{ this._parent.get_name() }});
        {% endmacro %}
        """
    )


class OfflinePage(Figure):
    """The whole page around a map, in one file.

    Parameters
    ----------
    frame
        Values of the template ``map.html``: words, title, data as safe JSON, language.
    """

    def __init__(self, frame: dict[str, Any]) -> None:
        super().__init__()
        self.frame = frame
        self.header._children.clear()  # noqa: SLF001 - the page's template states its own charset

    def render(self, **kwargs: Any) -> str:
        """Return the page, with Leaflet written into it in the place of folium's links.

        Raises
        ------
        RemoteAssetError
            If an element of the map brings a link that is not carried within the page.
        """
        for child in list(self._children.values()):
            child.render(**kwargs)
        _embed_links(self.header)
        template = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
        markup = {
            "header": self.header.render(embedded=True),
            "map": self.html.render(),
            "map_script": self.script.render(),
            "scripts": "\n".join(own_asset(name) for name in SCRIPTS),
            "styles": "\n".join(own_asset(name) for name in STYLES),
        }
        return template.from_string(own_template("map.html")).render(**self.frame, **markup)


def _embed_links(header: Element) -> None:
    for name, child in header._children.items():  # noqa: SLF001 - branca offers no other way
        if isinstance(child, JavascriptLink | CssLink):
            if name not in _LEAFLET_LINKS:
                msg = f"every asset must be carried within the page; found {name!r}: {child.url}"
                raise RemoteAssetError(msg)
            # branca prints what it finds here as it is: bytes would appear as b'...'.
            child.code = leaflet_asset(_LEAFLET_LINKS[name])  # type: ignore[assignment]
