"""Styles that QGIS applies by itself when it opens the plan's GeoPackage (QML)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.etree import ElementTree as ET

# Any QGIS 3 reads this; the attribute tells it not to convert from an older form.
QGIS_VERSION: Final = "3.34.0"
LINE: Final = "#4d4d4d"


@dataclass(frozen=True)
class Symbol:
    """How a rule draws: ``fill`` or ``marker``, its properties, those computed per feature."""

    kind: str
    properties: Mapping[str, str]
    computed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Rule:
    """What is drawn so: words for the legend, an expression on the columns, the symbol."""

    label: str
    filter: str
    symbol: Symbol


def area(colour: str, *, line: str = LINE, width_mm: float = 0.1, hatched: bool = False) -> Symbol:
    """Return a fill of one colour (``#rrggbb``, or nothing for an outline alone)."""
    style = "b_diagonal" if hatched else ("solid" if colour else "no")
    return Symbol(
        "fill",
        {
            "color": _rgba(colour or line),
            "outline_color": _rgba(line),
            "outline_style": "solid",
            "outline_width": f"{width_mm}",
            "outline_width_unit": "MM",
            "style": style,
        },
    )


def circle(colour: str, diameter: str) -> Symbol:
    """Return a circle of one colour whose diameter in mm is an expression on the columns."""
    return Symbol(
        "marker",
        {
            "name": "circle",
            "color": _rgba(colour, 216),
            "outline_color": _rgba("#ffffff"),
            "outline_style": "solid",
            "outline_width": "0.2",
            "outline_width_unit": "MM",
            "scale_method": "diameter",
            "size": "3",
            "size_unit": "MM",
        },
        {"size": diameter},
    )


def style_of(
    rules: Iterable[Rule],
    aliases: Mapping[str, str],
    *,
    label_column: str = "",
    largest_first: str = "",
) -> str:
    """Return a QML document.

    Parameters
    ----------
    rules
        In the order of the legend.
    aliases
        Words for columns.
    label_column
        The column written on the map, if any.
    largest_first
        The column by which features are drawn, descending, so that small ones stay in sight.
    """
    root = ET.Element(
        "qgis",
        version=QGIS_VERSION,
        styleCategories="Symbology|Labeling|Fields",
        labelsEnabled=str(int(bool(label_column))),
    )
    root.append(_renderer(list(rules), largest_first))
    if label_column:
        root.append(_labels(label_column))
    names = ET.SubElement(root, "aliases")
    for index, (column, alias) in enumerate(aliases.items()):
        ET.SubElement(names, "alias", field=column, name=alias, index=str(index))
    ET.indent(root)
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + ET.tostring(
        root, encoding="unicode"
    )


def _renderer(rules: list[Rule], largest_first: str) -> ET.Element:
    renderer = ET.Element(
        "renderer-v2",
        type="RuleRenderer",
        symbollevels="0",
        forceraster="0",
        enableorderby=str(int(bool(largest_first))),
    )
    listed = ET.SubElement(renderer, "rules", key="rules")
    symbols = ET.SubElement(renderer, "symbols")
    for index, rule in enumerate(rules):
        ET.SubElement(
            listed,
            "rule",
            {"key": f"rule-{index}", "symbol": str(index), "label": rule.label}
            | ({"filter": rule.filter} if rule.filter else {}),
        )
        symbols.append(_symbol(rule.symbol, str(index)))
    if largest_first:
        order = ET.SubElement(renderer, "orderby")
        clause = ET.SubElement(order, "orderByClause", asc="0", nullsFirst="0")
        clause.text = f'"{largest_first}"'
    return renderer


def _symbol(symbol: Symbol, name: str) -> ET.Element:
    drawn = ET.Element("symbol", type=symbol.kind, name=name, alpha="1", clip_to_extent="1")
    kind = {"fill": "SimpleFill", "marker": "SimpleMarker"}[symbol.kind]
    layer = ET.SubElement(
        drawn, "layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"}
    )
    options = ET.SubElement(layer, "Option", type="Map")
    for key, value in symbol.properties.items():
        ET.SubElement(options, "Option", name=key, value=value, type="QString")
    if symbol.computed:
        layer.append(_computed(symbol.computed))
    return drawn


def _computed(expressions: Mapping[str, str]) -> ET.Element:
    """Return properties that QGIS evaluates for each feature."""
    properties = ET.Element("data_defined_properties")
    collection = ET.SubElement(properties, "Option", type="Map")
    ET.SubElement(collection, "Option", name="name", value="", type="QString")
    listed = ET.SubElement(collection, "Option", name="properties", type="Map")
    for key, expression in expressions.items():
        one = ET.SubElement(listed, "Option", name=key, type="Map")
        ET.SubElement(one, "Option", name="active", value="true", type="bool")
        ET.SubElement(one, "Option", name="expression", value=expression, type="QString")
        # 3 is QgsProperty's number for an expression.
        ET.SubElement(one, "Option", name="type", value="3", type="int")
    ET.SubElement(collection, "Option", name="type", value="collection", type="QString")
    return properties


def _labels(column: str) -> ET.Element:
    labels = ET.Element("labeling", type="simple")
    settings = ET.SubElement(labels, "settings", calloutType="simple")
    text = ET.SubElement(
        settings,
        "text-style",
        fieldName=column,
        isExpression="0",
        fontSize="9",
        fontSizeUnit="Point",
        textColor="26,26,26,255",
    )
    ET.SubElement(
        text, "text-buffer", bufferDraw="1", bufferSize="0.8", bufferColor="255,255,255,255"
    )
    return labels


def _rgba(colour: str, opacity: int = 255) -> str:
    channels = [str(int(colour[place : place + 2], 16)) for place in (1, 3, 5)]
    return ",".join([*channels, str(opacity)])
