"""The writes of publishing; views, commands and areas import from here."""

from yangguang.kernel.publishing.services.batches import (
    BatchResult,
    check_publishable,
    create_batch,
    pass_batch_review,
    publish_batch,
    remove_from_batch,
    return_batch,
    submit_batch,
)
from yangguang.kernel.publishing.services.drafting import (
    add_attachment,
    create_record,
    discard,
    edit_version,
    keep_finding,
    mask_finding,
    relate,
    remove_attachment,
    revise,
    unrelate,
)
from yangguang.kernel.publishing.services.importing import import_document, store_document
from yangguang.kernel.publishing.services.releasing import (
    change_validity,
    create_bundle,
    publish,
    publish_bundle,
    replay_withdrawals,
    schedule_publication,
    unschedule,
    withdraw,
)
from yangguang.kernel.publishing.services.reviewing import (
    pass_review,
    recall,
    return_version,
    submit,
)
from yangguang.kernel.publishing.services.writing import Conflict

__all__ = [
    "BatchResult",
    "Conflict",
    "add_attachment",
    "change_validity",
    "check_publishable",
    "create_batch",
    "create_bundle",
    "create_record",
    "discard",
    "edit_version",
    "import_document",
    "keep_finding",
    "mask_finding",
    "pass_batch_review",
    "pass_review",
    "publish",
    "publish_batch",
    "publish_bundle",
    "recall",
    "relate",
    "remove_attachment",
    "remove_from_batch",
    "replay_withdrawals",
    "return_batch",
    "return_version",
    "revise",
    "schedule_publication",
    "store_document",
    "submit",
    "submit_batch",
    "unrelate",
    "unschedule",
    "withdraw",
]
