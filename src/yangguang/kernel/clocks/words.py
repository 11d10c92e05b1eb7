"""The Chinese the clocks speak: refusals with their mend, reasons, and where a clock stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from yangguang.kernel.clocks.evaluate import Result, WorkingLine

REFUSALS = {
    # calendars
    "day_kind_unknown": "{on}的类型“{kind}”无法识别。请填“休息”“上班”或者“停办”。",
    "day_without_name": "{on}没有名称。请写明节日或者事由，例如“春节”。",
    "day_without_notice": "{on}没有依据。请写明规定这一天的通知文号，例如“国办发明电〔2025〕7号”。",
    "day_twice": "{on}出现了两次。同一天只能有一行，请删去其中一行。",
    "hours_in_disorder": "自{since}起的办公时间有空缺、颠倒或者重叠。请按先后顺序逐段填写，例如 08:30-12:00。",
    "calendar_without_hours": "日历“{name}”没有{on}的办公时间，无法按办公小时计算。请先在日历中设置办公时间。",
    "moment_without_zone": "时间 {at} 没有时区。请写明时区，例如 2026-02-06T09:00:00+08:00。",
    # rules
    "rule_without_unit": "期限“{rule}”没有单位。请写明 unit，例如 working-days（工作日）或者 calendar-days（日）。",
    "rule_without_start": "期限“{rule}”没有说明起算日是否计入。请写明 start:excluded（不计入）、included（计入）或者 moment（自该时刻起）。",
    "rule_without_end": "期限“{rule}”没有说明最后一日何时截止。请写明 end:midnight（24时）、close-of-business（下班时）或者 moment（满时）。",
    "rule_without_roll": "期限“{rule}”没有说明最后一日遇休息日如何处理。请写明 roll:none（不顺延）或者 next-working-day（顺延至下一个工作日）。",
    "rule_without_code": "期限没有代码。请写明 code。",
    "rule_without_law": "期限“{rule}”没有依据。请写明 law，例如“政府信息公开条例第三十三条”。",
    "value_unknown": "{key} 的值“{value}”无法识别。可以填：{known}。",
    "key_unknown": "无法识别的项目：{key}。请删去或者改正名称。",
    "key_missing": "期限“{rule}”缺少：{key}。请补齐，系统不会代为推定。",
    "date_unreadable": "{key} 的日期“{value}”无法识别。请写成 2026-11-30 的形式。",
    "amount_out_of_range": "数量“{value}”无效。单位为 {unit} 时，请填 1 至 {most} 之间的整数。",
    "amount_of_a_date": "{unit} 期限由日期决定，不能再写数量 {value}。请删去 amount。",
    "date_and_fixed": "期限“{rule}”的日期和单位不相符。unit 为 fixed 时请写明 on，其他单位请删去 on。",
    "period_unknown": "周期“{value}”无效。unit 为 periodic 时，every 请填 1、2、3、6 或者 12（个月）；其他单位请删去 every 和 by。",
    "by_unreadable": "周期内的日期“{value}”无法识别。每年的请写成 11-30，每月的请写成 15，其他周期以最后一日为准。",
    "hours_run_by_moment": "按 {unit} 计算的期限以时刻起止。请把 start 和 end 都填为 moment。",
    "days_run_by_day": "按 {unit} 计算的期限以日起止。start 请填 excluded 或者 included,end 请填 midnight 或者 close-of-business。",
    "hours_never_roll": "按 {unit} 计算的期限不顺延。请把 roll 填为 none。",
    "extension_of_nothing": "延长 {amount}、次数 {times} 无效。两项都请填大于 0 的整数。",
    "parameter_set_by_nobody": "“{name}”没有写明由谁确定。请写明 set_by。",
    "parameter_unknown": "{on}没有有效的参数“{name}”。请先确定该参数，并写明由谁、自何日起确定。",
    "parameter_beyond_ceiling": "“{name}”定为 {amount}，超过了法定上限 {most}（{law}）。请改为不超过 {most}。",
    "ceiling_in_other_unit": "“{name}”的单位与法定上限不同，无法比较。请改用单位 {unit}。",
    # facts
    "fact_unknown": "“{fact}”不是计时记录的种类。可以填：{known}。",
    "fact_unreadable": "计时记录无法读取：{why}",
    "not_started": "计时还没有开始。请先登记起算的日期。",
    "started_twice": "计时已经开始。需要重新计算的，请登记“重新起算”及其依据。",
    "out_of_order": "登记时间{at}早于上一行的{previous}。请按登记的先后顺序排列。",
    "dated_back": "完成日期{on}早于系统收到的日期{received}。是否按时以系统收到的时间为准，请删去完成日期。",
    "dated_ahead": "日期{on}晚于登记的日期{received}。还没有发生的事项不能登记，请待发生后登记。",
    "before_start": "日期{on}早于起算日{start}。请核对日期，起算日有误的请先更正起算日。",
    "after_stop": "计时已在{on}停止。需要重新计算的，请登记“重新起算”及其依据。",
    "pause_without_ground": "暂停计时没有依据。请写明法律条款。",
    "paused_already": "“{kind}”的暂停还没有结束。请先登记恢复；另有一项同类暂停的，请用 ref 区分。",
    "resumed_without_pause": "没有正在进行的暂停“{kind}”可以恢复。请核对暂停的种类。",
    "resumed_which": "同时有几项暂停：{kinds}。请写明恢复的是哪一项。",
    "resumed_before_pause": "恢复日期{on}早于暂停日期{began}。请核对日期。",
    "limited_without_pause": "没有正在进行的暂停“{kind}”，无从起算最长期限。请先登记暂停。",
    "limited_before_pause": "最长期限的起算日{on}早于暂停日期{began}。请核对日期。",
    "pause_of_a_date": "期限由日期决定，不因暂停而变动。请改为登记“延长”及其批准人。",
    "needs_moment": "按小时计算的期限需要具体时刻。请把 at 填为实际发生的时刻，并删去 on。",
    "extension_amount": "延长的数量“{amount}”无效。请填大于 0 的整数。",
    "extension_after_due": "期限已在{due}届满，未经批准不能再延长。请写明批准人，或者按逾期处理。",
    "extension_without_approval": "延长期限须经批准。请写明批准人。",
    "extension_too_long": "累计延长 {amount}，超过了最多 {most} 的规定。请改为不超过 {most}。",
    "extension_too_often": "已经延长过 {times} 次，不能再次延长。",
    "beyond_the_calendar": "期限超出了可以计算的日期范围。请核对起算日和数量。",
}

UNITS = {
    "working-days": "个工作日",
    "calendar-days": "日",
    "hours": "小时",
    "office-hours": "个办公小时",
    "months": "个月",
    "years": "年",
    "fixed": "日",
    "periodic": "日",
}
LEFT_IN = {
    **UNITS,
    "calendar-days": "天",
    "months": "天",
    "years": "天",
    "fixed": "天",
    "periodic": "天",
}
"""Months, years and dates are told in days as they run down."""
REASONS = {
    "working": "工作日",
    "weekend": "周末",
    "calendar": "按日计入",
    "start": "起算当日不计入",
    "rolled": "休息日，继续顺延",
    "landed": "休息日后的第一个工作日",
    "fixed": "规定的日期",
}
NAMED = {
    "holiday": "{name}假期",
    "make-up": "调休上班（{name}）",
    "closure": "停止办公（{name}）",
    "paused": "计时暂停（{source}）",
    "calendar": "按日计入（{name}）",
    "start": "起算当日不计入（{name}）",
    "rolled": "{name}假期，继续顺延",
    "fixed": "规定的日期（{name}假期）",
}
"""With the name of the special day or the ground of the pause."""
STANDING = {
    "none": "尚未开始计时",
    "done": "已按时办结",
    "done_late": "已逾期办结",
    "lapsed": "期限已满",
}


def limit_words(amount: int, unit: str) -> str:
    """20个工作日, 6个月, 24小时."""
    return f"{amount}{UNITS[unit]}"


def describe(result: Result) -> str:
    """Where the clock stands: 还剩3个工作日, 已逾期2天, 计时暂停，还剩5个工作日."""
    level = str(result.level)
    if level in STANDING or result.remaining is None:
        return STANDING[level]
    unit = LEFT_IN[result.rule.unit]
    if level == "paused":
        return f"计时暂停，还剩{result.remaining}{unit}"
    if level == "late":
        return f"已逾期{-result.remaining}{unit}"
    if result.remaining == 0:
        return "今天到期" if "小时" not in unit else f"还剩不足1{unit}"
    return f"还剩{result.remaining}{unit}"


def why(line: WorkingLine) -> str:
    """Why a day counts or not: 春节假期, 调休上班(春节), 计时暂停(条例第三十三条第三款)."""
    if line.spans:
        return "、".join(f"{a:%H:%M}至{_end(b, line.on)}" for a, b in line.spans)
    named = NAMED.get(line.reason)
    if named and line.name:
        return named.format(name=line.name, source=line.source)
    return REASONS[line.reason]


def _end(moment: datetime, day: date) -> str:
    """24:00 rather than 00:00 of the next day."""
    return f"{moment:%H:%M}" if moment.date() == day else "24:00"
