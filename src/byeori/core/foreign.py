"""Files of kinds that are not read: what a file is, by its content and its name, and the cure."""

from __future__ import annotations

from codecs import getincrementaldecoder
from collections.abc import Sequence
from dataclasses import dataclass

from byeori.core.signatures import suffix_of


@dataclass(frozen=True)
class Foreign:
    """A kind of file that no field and no table is read from, and what to do with it."""

    what: str
    cure: str
    suffixes: tuple[str, ...]
    begins: tuple[tuple[int, bytes], ...] = ()
    """Bytes that tell it, each with its place in the file."""

    def __str__(self) -> str:
        return f"{self.what}; {self.cure}"


RAW = Foreign(
    "a camera's raw photo, of which a preview alone could be read",
    "develop it into JPEG or TIFF",
    (
        *(".3fr", ".arw", ".cr2", ".cr3", ".crw", ".dng", ".erf", ".iiq", ".kdc", ".mrw", ".nef", ".nrw", ".orf"),
        *(".pef", ".raf", ".rw2", ".rwl", ".sr2", ".srf", ".srw", ".x3f"),
    ),
    ((8, b"CR\x02\0"), (4, b"ftypcrx"), (0, b"FUJIFILMCCD-RAW"), (0, b"IIRO"), (0, b"IIRS"), (0, b"IIU\0")),
)
ARCHIVE = Foreign(
    "an archive",
    "unpack it, and give the folder or the table that was in it",
    (".zip", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".zst", ".7z", ".rar"),
    ((0, b"PK\x03\x04"), (0, b"\x1f\x8b"), (0, b"7z\xbc\xaf"), (0, b"Rar!")),
)
FOREIGN = (
    RAW,
    Foreign(
        "a film",
        "take pictures out of it: ffmpeg -i FILM -vf fps=1 %04d.png",
        (".mov", ".mp4", ".m4v", ".3gp", ".avi", ".mkv", ".webm", ".mpg", ".mpeg", ".mts", ".m2ts", ".wmv"),
        (
            *((4, b"ftyp" + brand) for brand in (b"qt", b"iso", b"mp4", b"avc1", b"M4V", b"3g", b"MSNV")),
            *((8, b"AVI "), (4, b"moov"), (0, b"\x1aE\xdf\xa3")),
        ),
    ),
    Foreign("a JPEG XL picture", "save it as PNG", (".jxl",), ((0, b"\xff\x0a"), (4, b"JXL \r\n"))),
    Foreign(
        "a JPEG 2000 picture",
        "save it as PNG or TIFF",
        (".jp2", ".j2k", ".jpf", ".jpx"),
        ((4, b"jP  \r\n"), (0, b"\xff\x4f\xff\x51")),
    ),
    Foreign("a drawing of Photoshop", "save it as PNG or TIFF", (".psd", ".psb"), ((0, b"8BPS"),)),
    Foreign("a drawing of GIMP", "save it as PNG or TIFF", (".xcf",), ((0, b"gimp xcf"),)),
    Foreign("a drawing of lines (SVG)", "render it to PNG", (".svg", ".svgz"), ((0, b"<svg"),)),
    Foreign(
        "a page (PDF or PostScript)",
        "render it to PNG (pdftoppm -png PAGE page), or take its text (pdftotext PAGE)",
        (".pdf", ".eps", ".ps", ".ai"),
        ((0, b"%PDF"), (0, b"%!PS")),
    ),
    Foreign("an icon", "save it as PNG", (".ico", ".cur", ".icns"), ((0, b"\0\0\1\0"), (0, b"icns"))),
    Foreign("a picture of an old format", "save it as PNG", (".tga", ".pcx", ".dds", ".sgi", ".xbm", ".xpm")),
    Foreign(
        "a picture of DICOM",
        "save its numbers as .npy: numpy.save(NAME, pydicom.dcmread(FILE).pixel_array)",
        (".dcm", ".dicom", ".ima"),
        ((128, b"DICM"),),
    ),
    Foreign("a volume (NIfTI or NRRD)", "save its slices as .npy", (".nii", ".nrrd", ".mha"), ((0, b"NRRD"),)),
    Foreign("a picture of FITS", "save its numbers as .npy", (".fits", ".fit", ".fts"), ((0, b"SIMPLE  ="),)),
    Foreign(
        "a picture of high range (EXR or HDR)",
        "save its numbers as .npy, or it as TIFF of floats",
        (".exr", ".hdr"),
        ((0, b"v/1\x01"), (0, b"#?RADIANCE")),
    ),
    Foreign(
        "an archive of arrays",
        "save each picture as .npy, or its numbers as a table (Parquet, CSV)",
        (".npz", ".h5", ".hdf5", ".mat", ".nc"),
        ((0, b"\x89HDF\r\n"), (0, b"MATLAB")),
    ),
    Foreign(
        "a page of the web (HTML), as servers send in the place of what they have not",
        "fetch the picture anew that it stands for, or save the page's text as .txt",
        (".html", ".htm", ".xhtml"),
        tuple((0, begin) for begin in (b"<!DOCTYPE html", b"<!doctype html", b"<!DOCTYPE HTML", b"<html", b"<HTML")),
    ),
    Foreign(
        "a pointer of Git LFS in the place of a file",
        "bring the file itself: git lfs pull",
        (".lfs",),
        ((0, b"version https://git-lfs"),),
    ),
    Foreign(
        "a document",
        "save it as plain text (.txt), one text a file or a row of a table",
        (".docx", ".doc", ".odt", ".rtf", ".epub"),
    ),
    Foreign(
        "a workbook of another kind than .xlsx",
        "save its sheet as .xlsx, or as CSV in UTF-8",
        (".xls", ".xlsm", ".xlsb", ".ods", ".numbers"),
    ),
    Foreign(
        "a database",
        'write a table of it as CSV: sqlite3 -csv -header FILE "select * from NAME" > table.csv',
        (".db", ".sqlite", ".sqlite3"),
        ((0, b"SQLite format 3"),),
    ),
    Foreign(
        "a file of Python's objects, which is never opened, as it may run code",
        "let the program that wrote it save Parquet (frame.to_parquet), CSV or pictures",
        (".pkl", ".pickle", ".joblib", ".pt", ".pth"),
    ),
    Foreign(
        "a table of another program",
        "write it as Parquet or CSV",
        (".feather", ".arrow", ".orc", ".avro", ".arff", ".sav", ".dta", ".sas7bdat", ".rds", ".rdata"),
    ),
    ARCHIVE,
)


def holds_text(head: bytes) -> bool:
    """Whether a file is a text in UTF-8, by its first bytes.

    >>> holds_text(b'{"error": 404}'), holds_text(b"\\x80\\x01"), holds_text(b"")
    (True, False, False)
    """
    try:
        text = getincrementaldecoder("utf-8")().decode(head)  # whose last letter may be cut in two
    except UnicodeDecodeError:
        return False
    return bool(text) and all(letter.isprintable() or letter.isspace() for letter in text)


def foreign_of(name: str, head: bytes, kinds: Sequence[Foreign] = FOREIGN) -> Foreign | None:
    """Give what a file is that is not read: by its first bytes, of which 132 suffice, else by its name.

    >>> str(foreign_of("holiday.jpg", b"8BPS"))
    'a drawing of Photoshop; save it as PNG or TIFF'
    """
    named = next((kind for kind in kinds if suffix_of(name) in kind.suffixes), None)
    for kind in kinds:
        if any(head[place : place + len(start)] == start for place, start in kind.begins):
            return named if named and kind is ARCHIVE else kind  # documents and workbooks are archives within
    return named
