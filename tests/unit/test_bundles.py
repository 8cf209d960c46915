"""Modules as one file: each runs once, in a scope of its own, after all that it needs."""

from pathlib import Path

import pytest

from portal.web import assets
from portal.web.bundles import bundle
from tools.places import ROOT


def written(folder: Path, **modules: str) -> Path:
    for name, text in modules.items():
        (folder / f"{name.replace('_', '-')}.js").write_text(text)
    return folder / "till.js"


def test_what_is_imported_comes_first_and_once(tmp_path: Path) -> None:
    entry = written(
        tmp_path,
        till='import "./till-a.js";\nimport { b as c } from "./till-b.js";\nc();\n',
        till_a='import { b } from "./till-b.js";\nb();\n',
        till_b="// Says nothing.\nexport function b() {\n  return 1;\n}\nconst own = 2;\n",
    )
    assert bundle(entry) == (
        "const m_till_b = (() => {\nfunction b() {\nreturn 1;\n}\nconst own = 2;\n"
        "return { b };\n})();\n"
        "const m_till_a = (() => {\nconst { b } = m_till_b;\nb();\nreturn {  };\n})();\n"
        "const m_till = (() => {\nconst { b: c } = m_till_b;\nc();\nreturn {  };\n})();"
    )


def test_a_text_over_several_lines_stays_as_it_is(tmp_path: Path) -> None:
    entry = written(tmp_path, till="const text = `\n  // a line\n`;\n")
    assert "`\n  // a line\n`" in bundle(entry)


@pytest.mark.parametrize("strange", ['export { b } from "./b.js";', "export default 1;"])
def test_what_cannot_be_bundled_stops_the_start(tmp_path: Path, strange: str) -> None:
    with pytest.raises(ValueError, match=r"till\.js cannot be bundled: export"):
        bundle(written(tmp_path, till=f"{strange}\n"))


def test_a_ring_stops_the_start(tmp_path: Path) -> None:
    ring = {"till": 'import "./till-a.js";\n', "till_a": 'import "./till.js";\n'}
    with pytest.raises(ValueError, match="imports itself"):
        bundle(written(tmp_path, **ring))


@pytest.mark.parametrize("name", assets.BUNDLED)
def test_the_bundles_of_the_house_hold_all_their_modules(name: str) -> None:
    folder = ROOT / "portal" / "static"
    text = bundle(folder / name)
    for line in text.splitlines():
        assert not line.startswith(("import ", "export ")), line
    assert "class Outbox" in text
