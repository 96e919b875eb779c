"""The column names by which hospitals, and public data sets, call the fields of a record.

Words are separated by blanks and compared without case, width or punctuation. This is data, nothing else.
"""

DEPARTMENT = (
    "department dept deptname departmentname specialty clinicdepartment 科室 专科 就诊科室 科别 "
    "科室名称 所属科室 出院科室 入院科室 开单科室 申请科室 专业"
)
EXTERNAL_ID = (
    "id externalid recordid caseid docid uuid 文书编号 文档编号 编号 序号 记录编号 病例编号 样本编号 "
    "数据编号 病例id 记录id"
)
TEXT = (
    "title ask question query text content note notes record history complaint chiefcomplaint "
    "chief_complaint description abstract dialogue dialog conversation narrative diagnosis "
    "presentillness 主诉 现病史 既往史 个人史 婚育史 月经史 家族史 过敏史 病历 病历内容 病历文本 病史 "
    "内容 文本 正文 标题 问题 提问 咨询 咨询内容 病情 病情描述 疾病描述 描述 体格检查 查体 专科检查 "
    "辅助检查 检查所见 检查结论 影像所见 影像诊断 病程记录 首次病程 入院记录 出院记录 出院小结 "
    "手术记录 会诊记录 诊断 入院诊断 出院诊断 初步诊断 诊疗经过 诊疗计划 治疗经过 入院情况 出院情况 "
    "出院医嘱 医嘱 检验结果 检查结果 报告内容 对话 对话内容 症状 摘要 病例 病案"
)
KNOWN = {
    "patient_name": ("name patientname 姓名 患者姓名 病人姓名 患者 病人 患者名称"),
    "relatives": (
        "relatives relative contactname guardian 联系人 联系人姓名 家属 家属姓名 亲属 监护人 监护人姓名"
    ),
    "phone": (
        "phone mobile tel telephone phonenumber mobilephone contactphone 电话 手机 手机号 手机号码 "
        "联系电话 电话号码 联系方式 患者电话 家属电话 联系人电话"
    ),
    "id_number": (
        "idnumber idcard idno identitycard 身份证 身份证号 身份证号码 证件号 证件号码 身份证件号码 "
        "社保卡号 医保卡号 医保号"
    ),
    "mrn": (
        "mrn medicalrecordnumber patientid inpatientno outpatientno visitno admissionno 住院号 门诊号 "
        "病历号 病案号 就诊号 住院病历号 门诊病历号 患者编号 患者id 病人id 就诊卡号 住院流水号 "
        "门诊流水号 住院编号"
    ),
    "address": (
        "address homeaddress addr 住址 地址 家庭住址 家庭地址 现住址 居住地址 户籍地址 户口地址 "
        "联系地址 工作单位 单位地址"
    ),
    "hospital": (
        "hospital hospitalname institution 医院 医院名称 医疗机构 医疗机构名称 就诊医院 机构名称 院区"
    ),
    "staff": (
        "staff doctor physician doctorname nurse attending 医生 医师 主治医生 主治医师 经治医师 "
        "主管医生 主管医师 医生姓名 医师姓名 主任医师 住院医师 接诊医生 接诊医师 开单医生 审核医师 "
        "报告医师 记录医师 护士 责任护士 记录人"
    ),
}
