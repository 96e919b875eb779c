"""The sentences of refusals around backups."""

from django.utils.translation import gettext_lazy as _

from curation.refusal import Sentence

SENTENCES: dict[str, Sentence] = {
    "passphrase_required": _("需要备份口令：请设置环境变量 {name}，或在终端中运行。"),
    "passphrase_short": _("备份口令至少需要 {least} 个字符。"),
    "passphrases_differ": _("两次输入的口令不一致。"),
    "passphrase_wrong": _("口令不对，或备份文件的密钥信息已被更改。"),
    "file_exists": _("文件“{file}”已存在，不会被覆盖。"),
    "cannot_write": _("无法写入“{file}”：{reason}。"),
    "not_a_backup": _("文件“{file}”不是完整的诊评备份。"),
    "part_altered": _("备份中的“{part}”已被更改或损坏，未恢复任何内容。"),
    "part_missing": _("备份中缺少“{part}”，未恢复任何内容。"),
    "part_unknown": _("备份中有目录以外的内容“{part}”，未恢复任何内容。"),
    "bad_part_name": _("备份中的文件名“{part}”不允许，未恢复任何内容。"),
    "backup_newer": _("备份来自更新的版本（{app} 的迁移 {name} 在本版本中不存在）。请先升级程序。"),
    "other_engine": _("备份来自 {found} 数据库，而本站点使用 {here}。"),
    "site_not_empty": _("本站点不是空的（{what}）。只能恢复到空的数据目录和空的数据库。"),
    "ring_does_not_open": _(
        "密钥环打不开“{field}”中的密封值（密钥 {key}）。没有可用的密钥环，备份无法恢复原文。"
    ),
    "tool_missing": _("没有找到程序 {name}。请安装 PostgreSQL 客户端。"),
    "tool_failed": _("{name} 失败：{reason}"),
    "not_equal": _("恢复的内容与备份不一致（{what}），未恢复任何内容。"),
}
