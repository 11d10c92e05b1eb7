"""What can be done with matters."""

from __future__ import annotations

from yangguang.kernel.cases.services.applicants import (
    LARGEST_FILE,
    add_material,
    check_size,
    rate,
    renew_code,
    reopen,
    share_code,
    supplement,
)
from yangguang.kernel.cases.services.batches import Result, perform_many
from yangguang.kernel.cases.services.configuring import (
    add_desk,
    add_member,
    add_route,
    end_route,
    may_configure,
    set_value,
)
from yangguang.kernel.cases.services.consulting import (
    answer_consultation,
    consult,
    end_consultation,
)
from yangguang.kernel.cases.services.doing import do_act
from yangguang.kernel.cases.services.drafts import (
    MOST_FILES,
    DraftView,
    attach_to_draft,
    begin_draft,
    change_draft,
    detach_from_draft,
    draft_by_token,
    drop_draft,
    files_of_draft,
    keep_draft,
    return_to_draft,
    take_draft,
)
from yangguang.kernel.cases.services.letters import (
    LetterConflict,
    approve_letter,
    deliver_by_system,
    deliver_letter,
    discard_letter,
    edit_letter,
    issue_letter,
    return_letter,
    start_letter,
    submit_letter,
)
from yangguang.kernel.cases.services.moving import Conflict, perform
from yangguang.kernel.cases.services.naming import label_matter
from yangguang.kernel.cases.services.nightly import schedule_sweep
from yangguang.kernel.cases.services.opening import Arrival, Opened, open_case, take_in
from yangguang.kernel.cases.services.retention import erase_case, sweep
from yangguang.kernel.cases.services.routing import assign, take, transfer

__all__ = [
    "LARGEST_FILE",
    "MOST_FILES",
    "Arrival",
    "Conflict",
    "DraftView",
    "LetterConflict",
    "Opened",
    "Result",
    "add_desk",
    "add_material",
    "add_member",
    "add_route",
    "answer_consultation",
    "approve_letter",
    "assign",
    "attach_to_draft",
    "begin_draft",
    "change_draft",
    "check_size",
    "consult",
    "deliver_by_system",
    "deliver_letter",
    "detach_from_draft",
    "discard_letter",
    "do_act",
    "draft_by_token",
    "drop_draft",
    "edit_letter",
    "end_consultation",
    "end_route",
    "erase_case",
    "files_of_draft",
    "issue_letter",
    "keep_draft",
    "label_matter",
    "may_configure",
    "open_case",
    "perform",
    "perform_many",
    "rate",
    "renew_code",
    "reopen",
    "return_letter",
    "return_to_draft",
    "schedule_sweep",
    "set_value",
    "share_code",
    "start_letter",
    "submit_letter",
    "supplement",
    "sweep",
    "take",
    "take_draft",
    "take_in",
    "transfer",
]
