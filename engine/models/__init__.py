"""Tables, one noun a class.  Knows states and column rules; no behaviour."""

from engine.models.attachment import Attachment, AttachmentView
from engine.models.base import Base, table
from engine.models.case import Application, Case, CaseItem, HouseholdMember, Opinion, case_numbers
from engine.models.client import ApiClient, ApiToken
from engine.models.clock import CalendarYear, Clock, ClockEvent, ClockNotice
from engine.models.design import DraftState, ReleaseDraft, ReleaseDraftEvent, ReleaseDraftFile
from engine.models.export import Export
from engine.models.identity import FailedSignIn, FormerPassword, RecoveryCode, StaffSession
from engine.models.inbound import InboundMessage, InboundNonce, InboundState
from engine.models.intake import Agency, Applicant, Intake, IntakeLookUp
from engine.models.letter import Letter, LetterSeries
from engine.models.move import EntryState, Move, MoveEntry, MoveState
from engine.models.person import Account, Membership, Office, Post
from engine.models.publicity import CaseLink, CorrectionNotice, Objection, Publicity
from engine.models.record import History, Incident, LookUpRecord
from engine.models.rectification import Finding, Rectification, RectificationEvent
from engine.models.release import Release, ReleaseFile
from engine.models.source import SourceState
from engine.models.staffing import DirectoryAct, DutyTurn
from engine.models.task import Candidate, Draft, UserTask
from engine.models.teamwork import (
    Absence,
    Involvement,
    InvolvementKind,
    Suspension,
    Termination,
    Urge,
    Verdict,
)
from engine.models.text_message import TextMessage, TextState
from engine.models.view import Phrase, SavedView
from engine.models.wait import Job, Message, MessageSubscription, Timer

__all__ = [
    "Absence",
    "Account",
    "Agency",
    "ApiClient",
    "ApiToken",
    "Applicant",
    "Application",
    "Attachment",
    "AttachmentView",
    "Base",
    "CalendarYear",
    "Candidate",
    "Case",
    "CaseItem",
    "CaseLink",
    "Clock",
    "ClockEvent",
    "ClockNotice",
    "CorrectionNotice",
    "DirectoryAct",
    "Draft",
    "DraftState",
    "DutyTurn",
    "EntryState",
    "Export",
    "FailedSignIn",
    "Finding",
    "FormerPassword",
    "History",
    "HouseholdMember",
    "InboundMessage",
    "InboundNonce",
    "InboundState",
    "Incident",
    "Intake",
    "IntakeLookUp",
    "Involvement",
    "InvolvementKind",
    "Job",
    "Letter",
    "LetterSeries",
    "LookUpRecord",
    "Membership",
    "Message",
    "MessageSubscription",
    "Move",
    "MoveEntry",
    "MoveState",
    "Objection",
    "Office",
    "Opinion",
    "Phrase",
    "Post",
    "Publicity",
    "RecoveryCode",
    "Rectification",
    "RectificationEvent",
    "Release",
    "ReleaseDraft",
    "ReleaseDraftEvent",
    "ReleaseDraftFile",
    "ReleaseFile",
    "SavedView",
    "SourceState",
    "StaffSession",
    "Suspension",
    "Termination",
    "TextMessage",
    "TextState",
    "Timer",
    "Urge",
    "UserTask",
    "Verdict",
    "case_numbers",
    "table",
]
