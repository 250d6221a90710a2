"""A register of school services: sites with their levels, of any of the shapes of ESCALE."""

from pathlib import Path

import pandas as pd
import pytest

from gapplanner.errors import SourceError
from gapplanner.importing.asking import Asked
from gapplanner.importing.schools import import_schools
from gapplanner.sources import read_table

HEAD = "COD_MOD,ANEXO,CODLOCAL,CEN_EDU,D_NIV_MOD,D_GESTION,DIRECTOR,TELEFONO,CODGEO,D_DPTO,D_PROV,D_DIST,NLAT_IE,NLONG_IE,D_ESTADO"


def service(
    code: str,
    site: str,
    level: str = "Primaria",
    place: str = "090101,TIERRA,ALTA,ANIMAS,-6.95,-77.95",
    management: str = "Pública de gestión directa",
    state: str = "Activa",
) -> str:
    return f"{code},0,{site},ESCUELA {code},{level},{management},ANA RUIZ,999,{place},{state}"


def padron(folder: Path, *rows: str) -> Path:
    path = folder / "padron_2025.csv"
    path.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    return path


def counts(root: Path, indicator_id: str) -> dict[str, float]:
    table = read_table("education", root)
    rows = table[table["indicator_id"] == indicator_id].set_index("unit_id")["value"]
    return {str(unit): float(value) for unit, value in rows.items()}


def test_services_of_one_site_are_one_site_with_its_levels(tiny: Path, tmp_path: Path) -> None:
    file = padron(
        tmp_path,
        service("1000001", "100001"),
        service("1000002", "100001", "Inicial - Jardín"),
        service("1000003", "90002", "Secundaria", "090201,TIERRA,BAJA,SANTA CRUZ,-6.95,-77.65"),
        service("1000004", "100004", "Básica Alternativa-Avanzado"),
    )
    said = import_schools(file, tiny, ask=Asked())
    schools = read_table("schools", tiny)
    assert schools[["site_id", "unit_id", "levels"]].to_numpy().tolist() == [
        ["090002", "090201", "secondary"],
        ["100001", "090101", "initial primary"],
        ["100004", "090101", "other"],
    ]
    nowhere = {"090102": 0, "090103": 0, "090202": 0}
    assert counts(tiny, "school-sites") == {"090101": 2, "090201": 1} | nowhere
    assert counts(tiny, "school-sites-primary") == {"090101": 1, "090201": 0} | nowhere
    assert said.refused == ["Columns with data of persons were not read: DIRECTOR, TELEFONO."]
    every = b"".join(path.read_bytes() for path in tiny.rglob("*") if path.is_file())
    assert b"ANA RUIZ" not in every


def test_what_is_not_public_in_service_or_in_one_site_is_left_out(
    tiny: Path, tmp_path: Path
) -> None:
    file = padron(
        tmp_path,
        service("1000001", "100001"),
        service("1000002", "100002", management="Privada"),
        service("1000003", "100003", state="Inactiva"),
        service("1000004", ""),
        service("1000005", "100005"),
        service("1000006", "100005", place="090103,TIERRA,ALTA,LLANO,-6.95,-77.75"),
        service("1000001", "100001"),
    )
    said = import_schools(file, tiny, ask=Asked())
    assert read_table("schools", tiny)["site_id"].tolist() == ["100001"]
    assert said.refused[1:] == [
        "Schools that are not public: 1 row (3).",
        "Schools that are not in service: 1 row (4).",
        "Programmes without a school site: 1 row (5).",
        "One school site in two districts: 2 rows (6, 7).",
    ]
    assert said.repaired == ["The same school service twice was taken once: 1 row (8)."]


def test_the_other_shape_of_the_register_is_read_from_a_workbook(
    tiny: Path, tmp_path: Path
) -> None:
    path = tmp_path / "listado_iiee_2025.xlsx"
    row = {
        "Código Modular": "0100001",
        "Anexo": "0",
        "Nombre de SS.EE.": "ESCUELA",
        "Ubigeo": "90101",
        "Departamento": "TIERRA",
        "Provincia": "ALTA",
        "Distrito": "ÁNIMAS",
        "Código Local": "100001",
        "Nivel / Modalidad": "Primaria",
        "Gestion / Dependencia": "Pública - Sector Educación",
        "Latitud": "-77.95",
        "Longitud": "-6.95",
    }
    pd.DataFrame([row]).to_excel(path, index=False)
    said = import_schools(path, tiny, ask=Asked())
    site = read_table("schools", tiny).iloc[0]
    assert (site["unit_id"], site["lon"], site["lat"]) == ("090101", -77.95, -6.95)
    assert len(said.repaired) == 2


def test_rows_that_cannot_be_placed_leave_zeros_unknown(tiny: Path, tmp_path: Path) -> None:
    lost = service("1000002", "100002", place="090103,TIERRA,ALTA,MONTE,-6.95,-77.75")
    said = import_schools(padron(tmp_path, service("1000001", "100001"), lost), tiny, ask=Asked())
    assert "'090103 MONTE'" in said.refused[1]
    found = counts(tiny, "school-sites")
    assert found["090101"] == 1
    assert pd.isna(found["090103"])
    assert said.unknown[-1].startswith("Unknown: rows of the register could not be placed")


def test_everything_that_breaks_the_contract_is_said_at_once(tiny: Path, tmp_path: Path) -> None:
    file = padron(tmp_path, service("modular", "100001"), service("1000002", "local", level=""))
    with pytest.raises(SourceError) as caught:
        import_schools(file, tiny, ask=Asked())
    said = "\n".join(caught.value.problems)
    assert "'modular' (row 2)" in said
    assert "'local' (row 3)" in said
    assert "column level: every row must have a value" in said
