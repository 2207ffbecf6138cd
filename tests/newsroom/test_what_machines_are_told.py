"""What the whole site tells machines, by tools that know nothing of us: JSON-LD by the types of
schema.org, sitemaps by their schema; and both by what the pages themselves say."""

import json
import re
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.newsroom.conftest import WholeSite
from tests.newsroom.crawling import Markup
from tests.npm import packages

pytestmark = [pytest.mark.processes]

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"

# The schema of sitemaps wants to know what stands in them beside its own: these two, as the XHTML
# and the news schemas have them, as far as a sitemap may use them.
BESIDE = {
    "xhtml": """\
<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/1999/xhtml">
  <element name="link"><complexType>
    <attribute name="rel" use="required"><simpleType><restriction base="NMTOKEN">
      <enumeration value="alternate"/>
    </restriction></simpleType></attribute>
    <attribute name="hreflang" type="language" use="required"/>
    <attribute name="href" type="anyURI" use="required"/>
  </complexType></element>
</schema>
""",
    "news": """\
<schema xmlns="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified"
    targetNamespace="http://www.google.com/schemas/sitemap-news/0.9">
  <element name="news"><complexType><sequence>
    <element name="publication"><complexType><sequence>
      <element name="name" type="string"/>
      <element name="language"><simpleType><restriction base="string">
        <pattern value="zh-cn|zh-tw|[a-z]{2,3}"/>
      </restriction></simpleType></element>
    </sequence></complexType></element>
    <element name="publication_date"><simpleType>
      <union memberTypes="date dateTime"/>
    </simpleType></element>
    <element name="title" type="string"/>
  </sequence></complexType></element>
</schema>
""",
}
ALL = """\
<schema xmlns="http://www.w3.org/2001/XMLSchema">
  <import namespace="http://www.sitemaps.org/schemas/sitemap/0.9" schemaLocation="sitemap.xsd"/>
  <import namespace="http://www.w3.org/1999/xhtml" schemaLocation="xhtml.xsd"/>
  <import namespace="http://www.google.com/schemas/sitemap-news/0.9" schemaLocation="news.xsd"/>
</schema>
"""
VALIDATE = """\
import { readFileSync } from "node:fs";
import { XmlDocument, XsdValidator } from "libxml2-wasm";
import { xmlRegisterFsInputProviders } from "libxml2-wasm/lib/nodejs.mjs";
xmlRegisterFsInputProviders();
const [schema, ...files] = process.argv.slice(2);
const validator = XsdValidator.fromDoc(XmlDocument.fromBuffer(readFileSync(schema), {url: schema}));
for (const file of files) validator.validate(XmlDocument.fromBuffer(readFileSync(file)));
"""


def sitemaps(site: WholeSite) -> dict[str, str]:
    """Path: XML of each that the index names."""
    index = site.get("/sitemap.xml")
    assert index.headers["content-type"] == "application/xml; charset=utf-8"
    root = ElementTree.fromstring(index.body)
    assert root.tag == f"{SITEMAP}sitemapindex"
    assert {child.tag for child in root} == {f"{SITEMAP}sitemap"}
    urls = [url.text or "" for url in root.iterfind(f"{SITEMAP}sitemap/{SITEMAP}loc")]
    paths = [url.removeprefix(site.base) for url in urls]
    return {path: site.get(path).text for path in paths}


@pytest.mark.npm
def test_structured_data_are_of_schema_orgs_types(whole_site: WholeSite, tmp_path: Path) -> None:
    modules = packages("schema-dts", "typescript")
    lines = ['import type { Graph } from "schema-dts";']
    for number, path in enumerate(whole_site.pages()):
        page = Markup(whole_site.base + path, whole_site.get(path).text)
        for told in page.json_ld:
            lines += [f"// {path}", f"export const page{number}: Graph = {json.dumps(told)};"]
    assert len(lines) > 40
    (tmp_path / "pages.ts").write_text("\n".join(lines))
    options = {
        "strict": True,
        "noEmit": True,
        "module": "nodenext",
        "paths": {"schema-dts": [str(modules / "schema-dts")]},
    }
    (tmp_path / "tsconfig.json").write_text(json.dumps({"compilerOptions": options}))
    command = ["node", str(modules / "typescript" / "bin" / "tsc"), "--project", str(tmp_path)]
    compiled = subprocess.run(command, capture_output=True, text=True)
    assert compiled.stdout == ""
    assert compiled.returncode == 0, compiled.stderr


@pytest.mark.npm
def test_sitemaps_are_valid_by_their_schema(whole_site: WholeSite, tmp_path: Path) -> None:
    modules = packages("sitemap", "libxml2-wasm")
    (tmp_path / "node_modules").symlink_to(modules)
    shipped = modules / "sitemap" / "schema" / "sitemap.xsd"
    (tmp_path / "sitemap.xsd").write_bytes(shipped.read_bytes())
    for name, schema in BESIDE.items():
        (tmp_path / f"{name}.xsd").write_text(schema)
    (tmp_path / "all.xsd").write_text(ALL)
    (tmp_path / "validate.mjs").write_text(VALIDATE)
    files = []
    for number, text in enumerate(sitemaps(whole_site).values()):
        files.append(tmp_path / f"{number}.xml")
        files[-1].write_text(text)
    assert len(files) == 3
    command = ["node", "validate.mjs", str(tmp_path / "all.xsd"), *map(str, files)]
    checked = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr


def test_sitemaps_say_of_languages_what_the_pages_say(whole_site: WholeSite) -> None:
    """Every address is there, is its own canonical one, and names the same alternates."""
    listed: dict[str, dict[str, str]] = {}
    for text in sitemaps(whole_site).values():
        for url in ElementTree.fromstring(text):
            where = url.findtext(f"{SITEMAP}loc") or ""
            links = url.findall(LINK)
            if links:
                assert where not in listed, f"{where} is listed twice"
                listed[where] = {link.get("hreflang", ""): link.get("href", "") for link in links}
    assert len(listed) > 100
    for where, alternates in listed.items():
        answer = whole_site.get(where.removeprefix(whole_site.base))
        assert answer.status == 200, where
        page = Markup(where, answer.text)
        assert (page.canonical, page.alternates) == (where, alternates)
        assert all(listed[other] == alternates for other in alternates.values()), where


def test_every_page_that_may_be_found_is_in_a_sitemap(whole_site: WholeSite) -> None:
    listed = set(re.findall(r"<loc>([^<]*)</loc>", "".join(sitemaps(whole_site).values())))
    for path, status in whole_site.statuses.items():
        if status == 200 and "?" not in path and not path.startswith("/preview/"):
            told = Markup(whole_site.base + path, whole_site.get(path).text)
            alone = path.startswith(("/en/tags/funding", "/zh-hans/tags/funding"))
            assert alone or told.canonical in listed, path
