"""What a column of a list of contacts, each followed because of a case, can mean, and what other systems call it."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from dayclear.cases.line_lists.field import Field

CONTACT_FIELDS: Sequence[Field] = (
    Field(
        "case",
        _("Contact of (case number)"),
        "key",
        (
            "case id", "case number", "source case id", "source case", "index case id", "index case",
            "case of contact", "contact of", "caze epid number", "caze external id", "caze uuid", "caze",
            "case uuid", "case epid number", "source visual id", "source person visual id", "source id",
            "source uid", "from tracked entity", "from tracked entity instance", "from tei", "related case",
            "关联病例", "关联病例编号", "指示病例", "病例编号", "所属病例", "病例号", "密接对应病例",
        ),
    ),
    Field(
        "key",
        _("Contact number"),
        "key",
        (
            "contact id", "contact visual id", "visual id", "contact uuid", "uuid", "contact number",
            "target visual id", "target person visual id", "target id", "target uid", "tracked entity instance",
            "tracked entity", "to tracked entity", "to tracked entity instance", "to tei", "person uuid", "id",
            "密接编号", "接触者编号", "编号", "序号",
        ),
    ),
    Field(
        "name",
        _("Name"),
        "text",
        ("full name", "name", "contact name", "person name", "姓名", "接触者姓名", "密接姓名"),
    ),
    Field(
        "first_name",
        _("First name"),
        "text",
        ("first name", "given name", "person first name", "contact first name", "target first name"),
    ),
    Field(
        "last_name",
        _("Last name"),
        "text",
        ("last name", "surname", "family name", "person last name", "contact last name", "target last name"),
    ),
    Field(
        "phone",
        _("Telephone"),
        "text",
        (
            "phone", "phone number", "telephone", "mobile", "mobile number", "contact phone", "person phone",
            "phone number local", "addresses 1 phone number", "手机号", "手机号码", "手机", "联系电话", "电话",
        ),
    ),
    Field(
        "identity_number",
        _("Identity number"),
        "text",
        (
            "national id", "id number", "document number", "documents 1 number", "person national health id",
            "passport number", "身份证号", "身份证号码", "身份证", "证件号码", "证件号",
        ),
    ),
    Field(
        "kind",
        _("Kind of contact"),
        "kind",
        ("contact kind", "kind", "contact category", "contact tier", "接触者类型", "密接类型", "类别", "人员类别"),
    ),
    Field(
        "first_exposed",
        _("First exposure"),
        "day",
        (
            "first contact date", "date of first contact", "multi day contact start", "首次接触日期",
            "开始接触日期", "首次暴露日期",
        ),
    ),
    Field(
        "last_exposed",
        _("Last exposure"),
        "day",
        (
            "date of last contact", "last contact date", "date of last contact with case", "last contact",
            "contact date", "date of contact", "date of last exposure", "multi day contact end", "末次接触日期",
            "最后接触日期", "最后一次接触日期", "末次暴露日期", "接触日期",
        ),
    ),
    Field(
        "until",
        _("Followed until"),
        "day",
        (
            "follow up until", "date of end of follow up", "end of follow up", "follow up end date",
            "follow up end date of last contact", "end of followup", "date of follow up end", "解除日期",
            "隔离截止日期", "医学观察截止日期", "观察期满日期",
        ),
    ),
    Field(
        "relation",
        _("Relation to the case"),
        "text",
        (
            "relation to case", "relationship", "relationship to case", "relationship with case",
            "social relationship", "relation", "relationship type", "与病例关系", "关系",
        ),
    ),
    Field(
        "setting",
        _("Where they met"),
        "text",
        (
            "setting", "exposure", "exposure type", "contact proximity", "type of contact", "contact type",
            "context of exposure", "context of transmission", "cluster risk", "接触方式", "接触场所", "接触地点",
            "暴露场所",
        ),
    ),
    Field(
        "status",
        _("How it stands"),
        "text",
        (
            "follow up status", "final follow up status", "contact status", "contact classification", "status",
            "outcome", "随访状态", "目前状态", "转归",
        ),
    ),
    Field(
        "became",
        _("Became the case (case number)"),
        "key",
        (
            "resulting case", "resulting case uuid", "resulting case id", "resulting case epid number",
            "became case", "转为病例编号", "续发病例",
        ),
    ),
    Field("age", _("Age"), "age", ("age", "age years", "age in years", "person approximate age", "年龄")),
    Field("sex", _("Sex"), "sex", ("sex", "gender", "person sex", "contact sex", "性别")),
    Field(
        "place",
        _("Place, in words"),
        "text",
        (
            "address", "place of residence", "addresses 1 location", "location", "responsible district",
            "organisation unit", "organisation unit name", "community", "现住址", "住址", "居住地", "小区",
        ),
    ),
)  # fmt: skip
"""A contact's name and numbers are taken in, because by them residents are found; they have an end date of their own."""
