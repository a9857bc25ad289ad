"""Headings of columns that name people."""

# Names and numbers of people are not needed for an analysis, so they stay outside unless somebody says otherwise.
NAMING = (
    "name", "first name", "last name", "middle name", "full name", "patient name", "person first name",
    "person last name", "surname", "phone", "phone number", "telephone", "mobile", "mobile number", "email",
    "person phone", "national id", "passport", "passport number", "id number", "document number", "address",
    "street", "house number", "person address street", "person address house number", "date of birth", "birthdate",
    "dob", "person birthdate", "姓名", "患者姓名", "电话", "联系电话", "手机", "手机号", "身份证", "身份证号", "身份证号码",
    "证件号码", "住址", "现住址", "详细地址", "家庭住址", "出生日期", "户籍地址",
)  # fmt: skip
