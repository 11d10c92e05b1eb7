"""Requests another platform hands over by signed POST."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from yangguang.areas.requests.exchange import numbers_of, take_call
from yangguang.areas.requests.rules.exchange import BY_POST, MOST_BYTES, NotSigned
from yangguang.kernel.cases.rules import Refused
from yangguang.kernel.now import now
from yangguang.kernel.publishing.malware import Unscanned

if TYPE_CHECKING:
    from django.http import HttpRequest


# A program posts here that has seen no form of ours; its signature says who it is.
@csrf_exempt
@never_cache
@require_POST
def arrive(request: HttpRequest) -> JsonResponse:
    """201 with the numbers, one for each item; 200 when that reference was registered before.

    401 for a call that is not signed or is old, 413 for one too large, 422 with the reason for a
    request that cannot be registered, 503 while its files cannot be looked at for malware, 404
    while requests are not taken this way.
    """
    if settings.REQUESTS_IN != BY_POST:
        raise Http404
    body = request.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        return JsonResponse({"error": _("文件太大。")}, status=413)
    headers = request.headers
    try:
        case, is_new = take_call(
            body,
            sent_at=headers.get("X-Yangguang-Sent-At", ""),
            signed=headers.get("X-Yangguang-Signature", ""),
            at=now(),
        )
    except NotSigned as refusal:
        return JsonResponse({"error": str(refusal)}, status=401)
    except Unscanned as refusal:
        return JsonResponse({"error": str(refusal)}, status=503)
    except Refused as refusal:
        return JsonResponse({"error": str(refusal), "field": refusal.code}, status=422)
    told = {
        "request_no": case.number,
        "request_nos": numbers_of(case),
        "status": case.state,
    }
    return JsonResponse(told, status=201 if is_new else 200)
