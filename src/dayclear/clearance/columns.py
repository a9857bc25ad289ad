"""The columns of an employer's roster: who works for it, in which key group, and by what the person is found."""

from dayclear.places.finder import Address
from dayclear.records.tables import Column, Row, TableSchema, day, text, text_of_at_most

MEMBER_COLUMNS = TableSchema(
    columns=(
        Column("employer", ("工作单位", "单位", "单位名称", "employer"), text_of_at_most(120), required=True),
        Column("key_group", ("重点人群", "人员类别", "key group", "key_group"), text, required=True),
        Column("name", ("姓名", "name", "full name"), text_of_at_most(120), required=True),
        Column("identity_number", ("身份证号", "证件号码", "身份证号码", "identity number"), text),
        Column("phone", ("手机号", "手机号码", "联系电话", "电话", "phone", "telephone"), text),
        Column("place_code", ("地点编码", "place code"), text),
        Column("street", ("街道", "乡镇", "street", "township"), text),
        Column("community", ("社区", "村", "community", "village"), text),
        Column("compound", ("小区", "compound"), text),
        Column("building", ("楼栋", "楼号", "building"), text),
        Column("unit", ("单元", "unit"), text),
        Column("door", ("门牌号", "房号", "户号", "door"), text_of_at_most(40)),
        Column("from_on", ("上岗日期", "入职日期", "from", "from date"), day),
        Column("until_on", ("离岗日期", "until", "until date"), day),
    )
)


def home(row: Row) -> Address:
    """Where a row says that its person lives, without the door; empty where it says nothing."""
    cells = row.values
    return Address(
        cells.get("place_code") or "",
        cells.get("street") or "",
        cells.get("community") or "",
        cells.get("compound") or "",
        cells.get("building") or "",
        cells.get("unit") or "",
    )
