"""Synthetic Chinese clinical documents with their identifiers marked, to measure recall on text that the
detector was not written against. All people, numbers and places are combined by chance from our own lists;
nothing here reads the detector.

What a mention is. Offsets count code points. Labels, colons, quotation marks and units around a value are not
part of it, spaces and signs inside it are.

- NAME_*: the name only. Titles and forms of address (主任, 医师, 护士, 先生, 阿姨, 姐) are left out, so 「张主任」 has the
  mention 「张」; kinship words are left out too. Nicknames are whole (小王, 老李, 王某某, 阿强), masked names too (张*三).
  A team named after its head has a NAME_STAFF, no DEPT_TEAM. Eponyms and drugs are no names.
- PHONE_*, ID_*, MRN, EXAM_NO, BANK, LICENSE, USCC, DEVICE, UNIQUE_OTHER: the number in whatever form, with country
  code, extension and letters that belong to it. Masked numbers and last digits that are named as such are mentions.
- ID_TRAVEL: passports and permits. ID_OTHER: military, driving, disability and birth papers. ID_INSURANCE: numbers
  of health and social insurance and of policies. UNIQUE_OTHER: orders, tickets, trial subjects, invoices,
  staff numbers. A postal code is an ADDR_AREA; batch numbers of drugs, pass words and prices are no mentions.
- EMAIL, SOCIAL, NET: the address or account, not the word 微信 before it. GEO: the pair with its letters.
- BED: with 床 where the number stands before it (12床, 加3床), only the number after the label 床号.
- PLATE: with the letter of the province. IMAGE: the whole markup or data address of an embedded picture.
- ADDR_DETAIL: an address that goes down to street, estate, building, village or group; province, city and district
  written in front belong to it. ADDR_AREA: everything coarser (province to township), each unbroken run once.
- ORG_WORK: employer or school. HOSPITAL: full and short names and nicknames of a certain hospital; 我院, 外院,
  当地医院 are none. DEPT_TEAM: a certain ward or team (心内二病区, 普外三组, 东区9楼病房); 心内科 alone is none.
- DATE: at least a month with its year, or a day with its month, also of the lunar calendar; a year alone, weekdays,
  feasts and relative words (昨日, 术后第3天) are none. The ends of a range are two mentions. DOB: a date of birth.
- TIME: a time of day, without 上午 or 凌晨 before it; a date and a time after it are two mentions.
- AGE_90: number and 岁 from 90 on; where 岁 is not written beside it, the number.

The data files hold one frame, form or list in each line; the modules only combine them. ``data`` is the set whose
misses may be read; ``held_out`` has other sentences, names and forms and gives figures only. ``third`` is the mix of
papers that a hospital sends: ordinary forms, one or two odd ones in every fourth document. Its lines also say the
``kind`` of paper and whether it is ``odd``; measuring reads neither.
``fourth`` has papers of thirty-two kinds of houses and desks, written without sight of the detector or the other sets.
"""
