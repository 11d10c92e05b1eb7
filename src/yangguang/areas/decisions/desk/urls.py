"""Addresses of the area's desk screens, under /desk/decisions/."""

from __future__ import annotations

from django.urls import path

from yangguang.areas.decisions.desk import consultations, dossiers, opinions, planning

app_name = "decisions_desk"
ITEM = "consultations/<slug:number>/"
OPINION = "opinions/<slug:number>/"
DOSSIER = "dossiers/<slug:number>/"
EDITION = "catalogues/<int:pk>/"
PROPOSAL = "proposals/<slug:number>/"
urlpatterns = [
    path("dossiers/", dossiers.dossiers, name="dossiers"),
    path("dossiers/new/", dossiers.new, name="new_dossier"),
    path(DOSSIER, dossiers.dossier, name="dossier"),
    path(f"{DOSSIER}edit/", dossiers.edit, name="edit_dossier"),
    path(f"{DOSSIER}move/", dossiers.move, name="move_dossier"),
    path(f"{DOSSIER}steps/<slug:step>/", dossiers.step, name="step"),
    path(f"{DOSSIER}steps/<slug:step>/exempt/", dossiers.exempt, name="exempt"),
    path(f"{DOSSIER}records/", dossiers.heard, name="heard"),
    path(f"{DOSSIER}records/<slug:form>/", dossiers.record, name="record"),
    path(f"{DOSSIER}experts/", dossiers.expert, name="expert"),
    path(f"{DOSSIER}papers/", dossiers.paper, name="paper"),
    path(f"{DOSSIER}papers/<int:pk>/", dossiers.paper_file, name="paper_file"),
    path(f"{DOSSIER}meeting/", dossiers.meeting, name="meeting"),
    path(f"{DOSSIER}publication/", dossiers.publication, name="publication"),
    path(f"{DOSSIER}publication/reopen/", dossiers.reopen, name="reopen_publication"),
    path(f"{DOSSIER}list/", dossiers.list_outside, name="list_outside"),
    path(f"{DOSSIER}media/", dossiers.media, name="media"),
    path(f"{DOSSIER}execution/", dossiers.execution, name="execution"),
    path("catalogues/", planning.editions, name="editions"),
    path("catalogues/new/", planning.new_edition, name="new_edition"),
    path(EDITION, planning.edition, name="edition"),
    path(f"{EDITION}edit/", planning.edit_edition, name="edit_edition"),
    path(f"{EDITION}items/", planning.item, name="item"),
    path(f"{EDITION}items/<slug:key>/drop/", planning.drop_item, name="drop_item"),
    path(f"{EDITION}prepare/", planning.prepare_edition, name="prepare_edition"),
    path(f"{EDITION}reopen/", planning.reopen_edition, name="reopen_edition"),
    path("proposals/", planning.proposals, name="proposals"),
    path("proposals/register/", planning.register, name="register_proposal"),
    path(PROPOSAL, planning.proposal, name="proposal"),
    path(f"{PROPOSAL}author/", planning.author, name="proposer"),
    path(f"{PROPOSAL}answer/", planning.answer, name="answer_proposal"),
    path("consultations/", consultations.consultations, name="consultations"),
    path("consultations/new/", consultations.new, name="new"),
    path(ITEM, consultations.consultation, name="consultation"),
    path(f"{ITEM}edit/", consultations.edit, name="edit"),
    path(f"{ITEM}draft/", consultations.import_draft, name="import_draft"),
    path(f"{ITEM}prepare/", consultations.prepare, name="prepare"),
    path(f"{ITEM}reopen/", consultations.reopen, name="reopen"),
    path(f"{ITEM}stop/", consultations.stop, name="stop"),
    path(f"{ITEM}report/", consultations.report, name="report"),
    path(f"{ITEM}suggest/", consultations.suggest, name="suggest"),
    path(f"{ITEM}enter/", consultations.enter, name="enter"),
    path(f"{ITEM}opinions/", opinions.opinions, name="opinions"),
    path(f"{ITEM}opinions/several/", opinions.several, name="several"),
    path(OPINION, opinions.opinion, name="opinion"),
    path(f"{OPINION}author/", opinions.author, name="author"),
    path(f"{OPINION}files/<int:pk>/", opinions.file, name="file"),
    path(f"{OPINION}show/", opinions.show, name="show"),
    path(f"{OPINION}hold/", opinions.hold, name="hold"),
    path(f"{OPINION}answer/", opinions.answer, name="answer"),
    path(f"{OPINION}approve/", opinions.approve, name="approve"),
    path(f"{OPINION}return/", opinions.send_back, name="send_back"),
    path(f"{OPINION}explain/", opinions.explain, name="explain"),
]
