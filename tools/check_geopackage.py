"""Draw a GeoPackage as QGIS does by itself, layer by layer, to look at: a check by hand.

    /usr/bin/python3 tools/check_geopackage.py RUN/portfolio.gpkg [FOLDER]

Runs in the Python that QGIS belongs to (Debian: python3-qgis and qgis-providers), without a screen.
"""

import os
import sys
from pathlib import Path

WIDE, TALL = 900, 1200


def main() -> int:
    """Return 0 when the pictures are made, 1 with one sentence when something is missing."""
    if len(sys.argv) < 2:
        sys.stderr.write(f"{(__doc__ or '').strip()}\n")
        return 2
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    try:
        from qgis.core import (
            QgsApplication,
            QgsMapRendererParallelJob,
            QgsMapSettings,
            QgsVectorLayer,
        )
        from qgis.PyQt.QtCore import QSize
        from qgis.PyQt.QtGui import QColor
    except ImportError:
        sys.stderr.write("This check needs QGIS: install python3-qgis and qgis-providers.\n")
        return 1
    path = Path(sys.argv[1]).resolve()
    folder = Path(sys.argv[2] if len(sys.argv) > 2 else "geopackage-pictures").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    application = QgsApplication([], False)  # noqa: FBT003 - its own signature: no window
    application.initQgis()
    names = ("districts", "provinces", "investments")
    layers = {}
    for name in names:
        layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
        if not layer.isValid():
            sys.stderr.write(f"{path}: QGIS cannot open the layer {name}.\n")
            return 1
        _message, is_loaded = layer.loadDefaultStyle()
        aliases = sum(bool(layer.attributeAlias(n)) for n in range(layer.fields().count()))
        sys.stdout.write(
            f"{name}: {layer.featureCount()} rows, {layer.fields().count()} columns, "
            f"{aliases} aliases, default style {'loaded' if is_loaded else 'NOT loaded'}, "
            f"drawn as {layer.renderer().type()}\n"
        )
        layers[name] = layer
    for title, shown in (*((name, [name]) for name in names), ("all", list(reversed(names)))):
        settings = QgsMapSettings()
        settings.setLayers([layers[name] for name in shown])
        settings.setBackgroundColor(QColor(255, 255, 255))
        settings.setOutputSize(QSize(WIDE, TALL))
        settings.setExtent(layers["districts"].extent())
        job = QgsMapRendererParallelJob(settings)
        job.start()
        job.waitForFinished()
        job.renderedImage().save(str(folder / f"{title}.png"))
    application.exitQgis()
    sys.stdout.write(f"{folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
