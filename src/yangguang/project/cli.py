"""The command line: `yangguang VERB`. Own verbs come first; Django's own are there as well."""

from __future__ import annotations

import difflib
import os
import sys

# Verb and what it does, in the order in which an operator meets them.
VERBS = {
    "run": "启动门户和后台进程（make run 就是它）",
    "accounts": "列出演示账号和密码",
    "check": "检查配置和数据库结构",
    "verify": "核验行为记录的封存链和每份已公开文本的摘要",
    "worker": "单独启动后台进程：封存、跟随、定时、长任务",
    "notices": "消息：核对（check）、读入退信（bounces）、恢复后放行（release）、试发（test）",
    "rebuild": "重建目录等派生数据（rebuild all 全部重建）",
    "import-document": "把一份公文文件导入为草稿",
    "import-requests": "把机关原有的依申请公开登记册（xlsx、CSV）转入",
    "import-site": "把旧网站保存下来的页面成批导入为草稿",
    "new-city": "建立一个空白城市的数据文件夹",
    "load-city": "把一个城市的机构、栏目、人员装入数据库",
    "plan": "检查计划文件（plan check），或装入其改动（plan load）",
    "load-demonstration": "装入演示城市和演示内容",
    "demo": "把文件里的文档作为演示内容成批公开（demo corpus FILE.jsonl[.xz]）",
    "deadline": "计算一个法定期限，逐日说明怎样算出",
    "calendar": "放假安排：列出、导入、按新日历重新计算期限",
    "check-due-dates": "核对所有在办事项的到期日与计时记录是否一致",
    "inspect": "网站自查：逐项检查本网站，列出问题并打分",
    "mirror": "把全部公开页面写成可独立浏览的静态副本（mirror DIR），或检查其新旧（--check）",
    "backup": "在运行中备份数据库和文件（不含密钥）",
    "restore": "从备份恢复",
    "keys": "备份或恢复密钥（与数据分开保管）",
    "move-to": "把全部数据从 SQLite 迁到 PostgreSQL",
    "upgrade": "升级：先备份，再迁移，再检查、核验",
}


def command_name(verb: str) -> str:
    """The management command of a verb: dashes become underscores."""
    return verb.replace("-", "_")


def existing_verbs() -> dict[str, str]:
    """The verbs this installation has, with what they do."""
    from django.core.management import get_commands

    known = get_commands()
    return {verb: text for verb, text in VERBS.items() if command_name(verb) in known}


def help_text() -> str:
    """What `yangguang --help` shows."""
    from django.core.management import get_commands

    own = existing_verbs()
    listed = {command_name(verb) for verb in own}
    others = sorted(name for name in get_commands() if name not in listed)
    lines = ["阳光 Yangguang — 政务公开平台", "", "用法 usage: yangguang VERB [--help]", ""]
    lines += [f"  {verb:<19}{text}" for verb, text in own.items()]
    lines += ["", "Django 自带的命令 Django's own:", "  " + ", ".join(others)]
    return "\n".join(lines)


def unknown_verb(verb: str) -> str:
    """One line that says the verb is unknown and what was probably meant."""
    near = difflib.get_close_matches(verb, VERBS, n=1)
    hint = f"是不是 {near[0]}?" if near else "yangguang --help 列出全部命令。"
    return f"没有 {verb} 这个命令。{hint}"


def fail(message: str, code: int = 1) -> None:
    """Say in one line what went wrong, and end with the code."""
    sys.stderr.write(f"错误 error: {' '.join(message.split())}\n")
    sys.exit(code)


def run_verb(verb: str, arguments: list[str]) -> None:
    """Run a management command; whatever goes wrong ends in one line and an honest code."""
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import BaseCommand, get_commands, load_command_class
    from django.core.management.base import CommandError, SystemCheckError
    from django.db import DatabaseError, connections

    app = get_commands()[verb]
    command = app if isinstance(app, BaseCommand) else load_command_class(app, verb)
    command._called_from_command_line = True  # type: ignore[attr-defined]  # Django sets it so too
    options = vars(command.create_parser("yangguang", verb.replace("_", "-")).parse_args(arguments))
    traceback = options.get("traceback", False)
    try:
        command.execute(*options.pop("args", ()), **options)
    except SystemCheckError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)
    except (CommandError, ImproperlyConfigured, DatabaseError, OSError) as error:
        if traceback:
            raise
        fail(explain(error), getattr(error, "returncode", 1))
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        connections.close_all()


def explain(error: Exception) -> str:
    """The error in words an operator can act on."""
    text = str(error)
    if "no such table" in text or ("relation" in text and "does not exist" in text):
        return "数据库还没有建立，请先运行 yangguang migrate 或 make run。"
    if "database is locked" in text:
        return "数据库正被另一个进程占用，请稍后再试。"
    if "connection" in text and ("refused" in text or "failed" in text):
        return f"连不上数据库，请检查 DATABASE_URL 和数据库服务：{text}"
    if isinstance(error, PermissionError):
        return f"没有权限读写 {error.filename or text}，请检查文件夹的属主。"
    return text or type(error).__name__


def main() -> None:
    """Run a verb."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yangguang.project.settings")
    verb, arguments = (sys.argv[1], sys.argv[2:]) if len(sys.argv) > 1 else ("--help", [])
    import django
    from django.core.management import get_commands

    if verb in {"--version", "version"}:
        from importlib.metadata import version

        sys.stdout.write(f"yangguang {version('yangguang')}\n")
        return
    try:
        django.setup()
    except (ValueError, OSError) as error:
        fail(explain(error))
    if verb in {"--help", "-h", "help"}:
        sys.stdout.write(help_text() + "\n")
        return
    name = command_name(verb)
    if name not in get_commands():
        fail(unknown_verb(verb), 2)
    if name == "runserver":
        # runserver starts itself anew from sys.argv and needs Django's own way in.
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
        return
    run_verb(name, arguments)
