"""The yearly lists as Excel, in the columns in which offices publish them."""

from pathlib import Path
from typing import Any

from papers.workbook import Column, workbook

PLACE = ("序号", 6)
DOCUMENTS = (
    *(PLACE, ("文件名称", 44), ("发文字号", 22), ("制定机关", 26), ("公布日期", 12)),
    *(("效力", 8), ("变更日期", 12)),
)
PUBLISHED = (
    *(PLACE, ("信息名称", 44), ("类别", 24), ("公开单位", 26), ("公开日期", 12)),
    *(("公开渠道（链接）", 40), ("依据", 50)),
)
CATALOGUES = (
    *(PLACE, ("领域", 14), ("公开事项", 22), ("公开内容（要素）", 36), ("公开依据", 30), ("公开时限", 16)),
    *(("公开主体", 18), ("公开渠道和载体", 20), ("公开对象", 12), ("公开方式", 12), ("公开层级", 12)),
    *(("编制单位", 22), ("公布日期", 12), ("链接", 36)),
)


def write_public_lists(lists: Any, target: Path) -> None:
    """Write the file: a sheet a list, its rows numbered. Raises OSError."""
    with workbook(target) as book:
        for name, columns, rows in (
            ("行政规范性文件目录", DOCUMENTS, lists.documents),
            (f"{lists.year}年主动公开目录", PUBLISHED, lists.published),
            (f"{lists.year}年领域目录", CATALOGUES, lists.catalogues),
        ):
            numbered = ([place, *row] for place, row in enumerate(rows, 1))
            book.sheet(name, [Column(*column) for column in columns], numbered)
