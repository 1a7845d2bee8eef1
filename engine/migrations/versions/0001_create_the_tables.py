"""Create the tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.execute(sa.schema.CreateSequence(sa.Sequence("case_number")))
    op.create_table(
        "applicant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("id_number", sa.Text(), nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applicant")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_applicant_issuer")),
    )
    op.create_index("ix_applicant_id_number", "applicant", ["id_number"], unique=False)
    op.create_table(
        "calendar_year",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSON(astext_type=sa.Text()), nullable=False),
        sa.Column("imported_by", sa.Text(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_year")),
    )
    op.create_index(op.f("ix_calendar_year_year"), "calendar_year", ["year"], unique=False)
    op.create_table(
        "directory_act",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", postgresql.JSON(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_act")),
    )
    op.create_index("ix_directory_act_subject", "directory_act", ["subject", "id"], unique=False)
    op.create_table(
        "failed_sign_in",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_failed_sign_in")),
    )
    op.create_table(
        "inbound_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("taken", "kept", "refused", name="inboundstate", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("document", postgresql.JSON(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("reply", postgresql.JSON(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound_message")),
    )
    op.create_index(
        "ix_inbound_message_kept",
        "inbound_message",
        ["kind", "key"],
        unique=False,
        postgresql_where=sa.text("state = 'kept'"),
    )
    op.create_index("ix_inbound_message_received", "inbound_message", ["received_at"], unique=False)
    op.create_index("uq_inbound_message_key", "inbound_message", ["sender", "kind", "key"], unique=True)
    op.create_table(
        "inbound_nonce",
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sender", "nonce", name=op.f("pk_inbound_nonce")),
    )
    op.create_index("ix_inbound_nonce_seen", "inbound_nonce", ["seen_at"], unique=False)
    op.create_table(
        "letter_series",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("word", "year", name=op.f("pk_letter_series")),
    )
    op.create_table(
        "message",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("correlation_key", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSON(astext_type=sa.Text()), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_to", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_message")),
    )
    op.create_index(
        "ix_message_open",
        "message",
        ["name", "correlation_key"],
        unique=False,
        postgresql_where=sa.text("delivered_to IS NULL"),
    )
    op.create_table(
        "office",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("region_code", sa.Text(), nullable=True),
        sa.Column("leads", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office")),
    )
    op.create_table(
        "post",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("duty", sa.Text(), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_post")),
    )
    op.create_table(
        "release",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("reviewer", sa.Text(), nullable=True),
        sa.Column("base", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_release")),
    )
    op.create_index(op.f("ix_release_digest"), "release", ["digest"], unique=False)
    op.create_table(
        "source_state",
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("next_probe_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("system", name=op.f("pk_source_state")),
    )
    op.create_index(
        "ix_source_state_failing",
        "source_state",
        ["system"],
        unique=False,
        postgresql_where=sa.text("failures > 0"),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("must_change", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("password_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("totp_secret", sa.Text(), nullable=True),
        sa.Column("totp_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("totp_step", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["office"], ["office.id"], name=op.f("fk_account_office")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("subject", name=op.f("uq_account_subject")),
    )
    op.create_table(
        "move",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Integer(), nullable=False),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.Column("mapping", postgresql.JSON(astext_type=sa.Text()), nullable=False),
        sa.Column("trial", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("running", "stopped", "finished", name="movestate", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("begun_by", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["source"], ["release.number"], name=op.f("fk_move_source")),
        sa.ForeignKeyConstraint(["target"], ["release.number"], name=op.f("fk_move_target")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_move")),
    )
    op.create_table(
        "process_instance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("release_number", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "active",
                "suspended",
                "completed",
                "cancelled",
                name="casestate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("started_by", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["office"], ["office.id"], name=op.f("fk_process_instance_office")),
        sa.ForeignKeyConstraint(
            ["release_number"], ["release.number"], name=op.f("fk_process_instance_release_number")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_instance")),
        sa.UniqueConstraint("number", name=op.f("uq_process_instance_number")),
    )
    op.create_index(
        "ix_process_instance_begun",
        "process_instance",
        ["started_by"],
        unique=False,
        postgresql_where=sa.text("state = 'active'"),
    )
    op.create_index(
        "ix_process_instance_ended",
        "process_instance",
        ["ended_at"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NOT NULL"),
    )
    op.create_index(
        "ix_process_instance_number",
        "process_instance",
        ["number"],
        unique=False,
        postgresql_ops={"number": "text_pattern_ops"},
    )
    op.create_index(
        "ix_process_instance_open",
        "process_instance",
        ["office", "started_at"],
        unique=False,
        postgresql_where=sa.text("state = 'active'"),
    )
    op.create_index(
        "ix_process_instance_paused",
        "process_instance",
        ["office"],
        unique=False,
        postgresql_where=sa.text("state = 'suspended'"),
    )
    op.create_index("ix_process_instance_started", "process_instance", ["started_at"], unique=False)
    op.create_index(
        "ix_process_instance_started_by", "process_instance", ["started_by", "started_at", "id"], unique=False
    )
    op.create_table(
        "release_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "submitted", "published", "discarded", name="draftstate", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column("base", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["base"], ["release.number"], name=op.f("fk_release_draft_base")),
        sa.ForeignKeyConstraint(["published"], ["release.number"], name=op.f("fk_release_draft_published")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_draft")),
    )
    op.create_table(
        "release_file",
        sa.Column("release_number", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["release_number"], ["release.number"], name=op.f("fk_release_file_release_number")
        ),
        sa.PrimaryKeyConstraint("release_number", "path", name=op.f("pk_release_file")),
    )
    op.create_table(
        "absence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("deputy", sa.Text(), nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_absence_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["deputy"], ["account.id"], name=op.f("fk_absence_deputy"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index("ix_absence_account", "absence", ["account_id", "ends_at"], unique=False)
    op.create_index("ix_absence_deputy", "absence", ["deputy", "ends_at"], unique=False)
    op.create_table(
        "agency",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("id_number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["process_instance.id"], name=op.f("fk_agency_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_agency")),
    )
    op.create_index(op.f("ix_agency_id_number"), "agency", ["id_number"], unique=False)
    op.create_table(
        "api_client",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["account.id"], name=op.f("fk_api_client_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_client")),
    )
    op.create_table(
        "application",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("form_id", sa.Text(), nullable=False),
        sa.Column("applicant_name", sa.Text(), nullable=False),
        sa.Column("id_number", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("values", postgresql.JSON(astext_type=sa.Text()), nullable=False),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["process_instance.id"], name=op.f("fk_application_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_application")),
    )
    op.create_index("ix_application_applicant_name", "application", ["applicant_name"], unique=False)
    op.create_index("ix_application_id_number", "application", ["id_number"], unique=False)
    op.create_index(
        "ix_application_last_four", "application", [sa.literal_column('"right"(id_number, 4)')], unique=False
    )
    op.create_table(
        "attachment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("material", sa.Text(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum("material", "photo", "signature", "other", name="purpose", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("pdf", "jpeg", "png", "docx", "xlsx", name="filekind", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column(
            "scan",
            sa.Enum("waiting", "clean", "infected", name="scanstate", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("uploaded_by", sa.Text(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by", sa.Text(), nullable=True),
        sa.Column("removed_why", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["process_instance.id"], name=op.f("fk_attachment_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index("ix_attachment_case", "attachment", ["case_id", "uploaded_at"], unique=False)
    op.create_index("ix_attachment_digest", "attachment", ["digest"], unique=False)
    op.create_index(
        "ix_attachment_loose",
        "attachment",
        ["uploaded_at"],
        unique=False,
        postgresql_where=sa.text("case_id IS NULL"),
    )
    op.create_index(
        "ix_attachment_waiting",
        "attachment",
        ["uploaded_at"],
        unique=False,
        postgresql_where=sa.text("scan = 'waiting'"),
    )
    op.create_table(
        "case_item",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("reason_code", sa.Text(), nullable=True),
        sa.Column("article", sa.Text(), nullable=True),
        sa.Column("remedy", sa.Text(), nullable=True),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("facts", postgresql.JSON(astext_type=sa.Text()), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receipt", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["process_instance.id"], name=op.f("fk_case_item_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", "item", name=op.f("pk_case_item")),
    )
    op.create_index(
        "ix_case_item_delivered",
        "case_item",
        ["delivered_at"],
        unique=False,
        postgresql_where=sa.text("delivered_at IS NOT NULL"),
    )
    op.create_table(
        "case_link",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("origin_id", sa.Uuid(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["process_instance.id"], name=op.f("fk_case_link_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["origin_id"], ["process_instance.id"], name=op.f("fk_case_link_origin_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_link")),
    )
    op.create_index(op.f("ix_case_link_origin_id"), "case_link", ["origin_id"], unique=False)
    op.create_table(
        "clock",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=True),
        sa.Column("element_id", sa.Text(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("statutory", "promised", name="limitkind", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column(
            "unit", sa.Enum("working", "calendar", name="unit", native_enum=False, length=24), nullable=False
        ),
        sa.Column("cap", sa.Integer(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column(
            "basis_status",
            sa.Enum("已录入", "待核", name="basisstatus", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("effective_from", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("remind", sa.Integer(), nullable=False),
        sa.Column("escalate", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("running", "paused", "stopped", name="clockstate", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_notice_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["process_instance.id"], name=op.f("fk_clock_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock")),
    )
    op.create_index("ix_clock_case", "clock", ["case_id", "code"], unique=False)
    op.create_index(
        "ix_clock_notice",
        "clock",
        ["next_notice_at"],
        unique=False,
        postgresql_where=sa.text("next_notice_at IS NOT NULL"),
    )
    op.create_index(
        "ix_clock_open", "clock", ["due_at"], unique=False, postgresql_where=sa.text("state <> 'stopped'")
    )
    op.create_index(
        "ix_clock_stopped",
        "clock",
        ["stopped_at"],
        unique=False,
        postgresql_where=sa.text("stopped_at IS NOT NULL"),
    )
    op.create_table(
        "correction_notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("codes", postgresql.JSON(astext_type=sa.Text()), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sent_by", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("own_fault", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["process_instance.id"],
            name=op.f("fk_correction_notice_case_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction_notice")),
        sa.UniqueConstraint("case_id", "serial", name=op.f("uq_correction_notice_case_id")),
    )
    op.create_index("ix_correction_notice_sent", "correction_notice", ["sent_at"], unique=False)
    op.create_table(
        "duty_turn",
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_duty_turn_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["office"], ["office.id"], name=op.f("fk_duty_turn_office")),
        sa.PrimaryKeyConstraint("office", "day", "account_id", name=op.f("pk_duty_turn")),
    )
    op.create_table(
        "export",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", postgresql.JSON(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=True),
        sa.Column("file", sa.Text(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_export_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export")),
    )
    op.create_index("ix_export_account", "export", ["account_id", "asked_at"], unique=False)
    op.create_index(
        "ix_export_waiting",
        "export",
        ["asked_at"],
        unique=False,
        postgresql_where=sa.text("ready_at IS NULL AND failure IS NULL"),
    )
    op.create_table(
        "former_password",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_former_password_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_password")),
    )
    op.create_index(op.f("ix_former_password_account_id"), "former_password", ["account_id"], unique=False)
    op.create_table(
        "history",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=True),
        sa.Column("element_id", sa.Text(), nullable=True),
        sa.Column("process_id", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("why", postgresql.JSON(astext_type=sa.Text()), nullable=True),
        sa.Column("before", postgresql.JSON(astext_type=sa.Text()), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["process_instance.id"], name=op.f("fk_history_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
    )
    op.create_index("ix_history_case", "history", ["case_id", "id"], unique=False)
    op.create_index(
        "ix_history_disclosed",
        "history",
        ["id"],
        unique=False,
        postgresql_where=sa.text("kind IN ('disclose', 'print', 'export')"),
    )
    op.create_table(
        "household_member",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("id_number", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["process_instance.id"], name=op.f("fk_household_member_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", "position", name=op.f("pk_household_member")),
    )
    op.create_table(
        "incident",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "job", "timer", "step", "clock", "task", name="incidentkind", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column("subject", sa.Uuid(), nullable=True),
        sa.Column("element_id", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["process_instance.id"], name=op.f("fk_incident_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    op.create_index("ix_incident_case", "incident", ["case_id"], unique=False)
    op.create_index(
        "ix_incident_open",
        "incident",
        ["opened_at"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "intake",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("id_number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("values", postgresql.JSON(astext_type=sa.Text()), nullable=False),
        sa.Column("prefilled", postgresql.JSON(astext_type=sa.Text()), nullable=False),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consent_how", sa.Text(), nullable=True),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["process_instance.id"], name=op.f("fk_intake_case_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["office"], ["office.id"], name=op.f("fk_intake_office")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake")),
        sa.UniqueConstraint("case_id", name=op.f("uq_intake_case_id")),
        sa.UniqueConstraint("code", name=op.f("uq_intake_code")),
        sa.UniqueConstraint("number", name=op.f("uq_intake_number")),
    )
    op.create_index(
        "ix_intake_opened_by",
        "intake",
        ["opened_by", "saved_at"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "ix_intake_person",
        "intake",
        ["id_number"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("element_id", sa.Text(), nullable=False),
        sa.Column("process_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=True),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("headers", postgresql.JSON(astext_type=sa.Text()), nullable=False),
        sa.Column("variables", postgresql.JSON(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "suspended",
                "done",
                "failed",
                "cancelled",
                name="waitstate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("retries", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.Column("lease", sa.Text(), nullable=True),
        sa.Column("held_for", sa.Text(), nullable=True),
        sa.Column("held_since", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["process_instance.id"], name=op.f("fk_job_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index("ix_job_case", "job", ["case_id"], unique=False)
    op.create_index(
        "ix_job_due", "job", ["run_at"], unique=False, postgresql_where=sa.text("state = 'waiting'")
    )
    op.create_index(
        "ix_job_held",
        "job",
        ["held_for", "held_since"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting' AND held_for IS NOT NULL"),
    )
    op.create_table(
        "letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("serial", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.Text(), nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("release_number", sa.Integer(), nullable=False),
        sa.Column("facts", postgresql.JSON(astext_type=sa.Text()), nullable=False),
        sa.Column("grounds", postgresql.JSON(astext_type=sa.Text()), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.LargeBinary(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("sm3", sa.Text(), nullable=False),
        sa.Column("pdf_sha256", sa.Text(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receipt", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["process_instance.id"], name=op.f("fk_letter_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["office"], ["office.id"], name=op.f("fk_letter_office")),
        sa.ForeignKeyConstraint(
            ["release_number"], ["release.number"], name=op.f("fk_letter_release_number")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("job_id", name=op.f("uq_letter_job_id")),
        sa.UniqueConstraint("number", name=op.f("uq_letter_number")),
        sa.UniqueConstraint("word", "year", "serial", name=op.f("uq_letter_word")),
    )
    op.create_index("ix_letter_case", "letter", ["case_id", "issued_at"], unique=False)
    op.create_table(
        "look_up",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("item", sa.Text(), nullable=True),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("requester", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("consent", sa.Text(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "HIT",
                "NO_RECORD",
                "MISMATCH",
                "STALE",
                "PARTIAL",
                "PENDING",
                "SOURCE_DOWN",
                "NOT_AUTHORISED",
                "CONSENT_MISSING",
                name="outcome",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("facts", postgresql.JSON(astext_type=sa.Text()), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("report_number", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("polled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["process_instance.id"], name=op.f("fk_look_up_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_up")),
    )
    op.create_index("ix_look_up_asked", "look_up", ["asked_at"], unique=False)
    op.create_index("ix_look_up_case", "look_up", ["case_id"], unique=False)
    op.create_index(op.f("ix_look_up_job_id"), "look_up", ["job_id"], unique=False)
    op.create_index(
        "ix_look_up_pending",
        "look_up",
        ["polled_at"],
        unique=False,
        postgresql_where=sa.text("reference IS NOT NULL"),
    )
    op.create_index(
        "ix_look_up_report",
        "look_up",
        ["report_number"],
        unique=False,
        postgresql_where=sa.text("report_number IS NOT NULL"),
    )
    op.create_table(
        "membership",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("items", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_membership_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["office"], ["office.id"], name=op.f("fk_membership_office")),
        sa.PrimaryKeyConstraint("account_id", "post", "office", name=op.f("pk_membership")),
    )
    op.create_table(
        "message_subscription",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("element_id", sa.Text(), nullable=False),
        sa.Column("process_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("correlation_key", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "suspended",
                "done",
                "failed",
                "cancelled",
                name="waitstate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["process_instance.id"],
            name=op.f("fk_message_subscription_case_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_subscription")),
    )
    op.create_index("ix_message_subscription_case", "message_subscription", ["case_id"], unique=False)
    op.create_index(
        "ix_message_subscription_open",
        "message_subscription",
        ["name", "correlation_key"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "move_entry",
        sa.Column("move_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting", "fit", "moved", "refused", "gone", name="entrystate", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column("refusals", postgresql.JSON(astext_type=sa.Text()), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["process_instance.id"], name=op.f("fk_move_entry_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["move_id"], ["move.id"], name=op.f("fk_move_entry_move_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("move_id", "case_id", name=op.f("pk_move_entry")),
    )
    op.create_index("ix_move_entry_state", "move_entry", ["move_id", "state"], unique=False)
    op.create_table(
        "opinion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["process_instance.id"], name=op.f("fk_opinion_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion")),
    )
    op.create_index(op.f("ix_opinion_case_id"), "opinion", ["case_id"], unique=False)
    op.create_index(
        "ix_opinion_rated",
        "opinion",
        ["raised_at"],
        unique=False,
        postgresql_where=sa.text("rating IS NOT NULL"),
    )
    op.create_table(
        "phrase",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_phrase_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrase")),
        sa.UniqueConstraint("account_id", "text", name=op.f("uq_phrase_account_id")),
    )
    op.create_table(
        "publicity",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("household_size", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["process_instance.id"], name=op.f("fk_publicity_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["office"], ["office.id"], name=op.f("fk_publicity_office")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publicity")),
        sa.UniqueConstraint("job_id", name=op.f("uq_publicity_job_id")),
    )
    op.create_index("ix_publicity_board", "publicity", ["office", "opened_at"], unique=False)
    op.create_index("ix_publicity_case", "publicity", ["case_id"], unique=False)
    op.create_table(
        "recovery_code",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_recovery_code_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "code", name=op.f("pk_recovery_code")),
    )
    op.create_table(
        "rectification",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column(
            "finding",
            sa.Enum(
                "overdue", "complaint", "rating", "inspection", name="finding", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("responsible", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["process_instance.id"], name=op.f("fk_rectification_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["office"], ["office.id"], name=op.f("fk_rectification_office")),
        sa.ForeignKeyConstraint(["responsible"], ["account.id"], name=op.f("fk_rectification_responsible")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectification")),
    )
    op.create_index("ix_rectification_case", "rectification", ["case_id"], unique=False)
    op.create_index(
        "ix_rectification_open",
        "rectification",
        ["due_on", "id"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index("ix_rectification_opened", "rectification", ["opened_at", "id"], unique=False)
    op.create_index(
        "ix_rectification_responsible",
        "rectification",
        ["responsible", "due_on"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "release_draft_event",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("path", sa.String(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["release_draft.id"],
            name=op.f("fk_release_draft_event_draft_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_draft_event")),
    )
    op.create_index(
        op.f("ix_release_draft_event_draft_id"), "release_draft_event", ["draft_id", "id"], unique=False
    )
    op.create_table(
        "release_draft_file",
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["release_draft.id"],
            name=op.f("fk_release_draft_file_draft_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("draft_id", "path", name=op.f("pk_release_draft_file")),
    )
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("selection", postgresql.JSON(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_saved_view_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("account_id", "name", name=op.f("uq_saved_view_account_id")),
    )
    op.create_table(
        "staff_session",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("ended_why", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_staff_session_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_session")),
    )
    op.create_index(
        "ix_staff_session_open",
        "staff_session",
        ["account_id"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_staff_session_opened", "staff_session", ["opened_at"], unique=False)
    op.create_table(
        "suspension",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("begun_by", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["process_instance.id"], name=op.f("fk_suspension_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspension")),
    )
    op.create_index(op.f("ix_suspension_case_id"), "suspension", ["case_id"], unique=False)
    op.create_table(
        "termination",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("reason_code", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["process_instance.id"], name=op.f("fk_termination_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_termination")),
    )
    op.create_index(op.f("ix_termination_case_id"), "termination", ["case_id"], unique=False)
    op.create_index(
        "ix_termination_open",
        "termination",
        ["proposed_at"],
        unique=False,
        postgresql_where=sa.text("agreed IS NULL"),
    )
    op.create_table(
        "text_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("cause", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("waiting", "sent", "dropped", "failed", name="textstate", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receipt", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["process_instance.id"], name=op.f("fk_text_message_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_message")),
    )
    op.create_index("ix_text_message_case", "text_message", ["case_id"], unique=False)
    op.create_index(
        "ix_text_message_due",
        "text_message",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index("ix_text_message_sent", "text_message", ["sent_at"], unique=False)
    op.create_index("uq_text_message_cause", "text_message", ["cause", "kind"], unique=True)
    op.create_table(
        "timer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("element_id", sa.Text(), nullable=False),
        sa.Column("process_id", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "suspended",
                "done",
                "failed",
                "cancelled",
                name="waitstate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["process_instance.id"], name=op.f("fk_timer_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timer")),
    )
    op.create_index("ix_timer_case", "timer", ["case_id"], unique=False)
    op.create_index(
        "ix_timer_due", "timer", ["due_at"], unique=False, postgresql_where=sa.text("state = 'waiting'")
    )
    op.create_table(
        "user_task",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("element_id", sa.Text(), nullable=False),
        sa.Column("process_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=True),
        sa.Column("form_id", sa.Text(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("open", "completed", "cancelled", name="taskstate", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column(
            "hold",
            sa.Enum(
                "delegated", "signing", "followed", "submitted", name="hold", native_enum=False, length=24
            ),
            nullable=True,
        ),
        sa.Column("assignee", sa.Text(), nullable=True),
        sa.Column("groups", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_by", sa.Text(), nullable=True),
        sa.Column("submission", postgresql.JSON(astext_type=sa.Text()), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["process_instance.id"], name=op.f("fk_user_task_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_task")),
    )
    op.create_index("ix_user_task_case", "user_task", ["case_id"], unique=False)
    op.create_index(
        "ix_user_task_done",
        "user_task",
        ["completed_by", "completed_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'completed'"),
    )
    op.create_index(
        "ix_user_task_due",
        "user_task",
        ["due_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_user_task_mine",
        "user_task",
        ["assignee", "due_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
        postgresql_include=["name", "item", "case_id"],
    )
    op.create_table(
        "api_token",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["api_client.id"], name=op.f("fk_api_token_client_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_api_token")),
    )
    op.create_index("ix_api_token_client", "api_token", ["client_id", "expires_at"], unique=False)
    op.create_table(
        "attachment_view",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("attachment_id", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachment.id"],
            name=op.f("fk_attachment_view_attachment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment_view")),
    )
    op.create_index(
        op.f("ix_attachment_view_attachment_id"), "attachment_view", ["attachment_id"], unique=False
    )
    op.create_table(
        "clock_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("clock_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "start",
                "pause",
                "resume",
                "extend",
                "recompute",
                "stop",
                "reopen",
                name="eventkind",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("due_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_after", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["clock_id"], ["clock.id"], name=op.f("fk_clock_event_clock_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_event")),
    )
    op.create_index(op.f("ix_clock_event_clock_id"), "clock_event", ["clock_id"], unique=False)
    op.create_index(
        "ix_clock_event_extended",
        "clock_event",
        ["at"],
        unique=False,
        postgresql_where=sa.text("kind = 'extend'"),
    )
    op.create_table(
        "clock_notice",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("clock_id", sa.Uuid(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum("reminder", "escalation", "red", name="stage", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["clock_id"], ["clock.id"], name=op.f("fk_clock_notice_clock_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_notice")),
        sa.UniqueConstraint("clock_id", "stage", "due_at", name="uq_clock_notice_once"),
    )
    op.create_table(
        "draft",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("values", postgresql.JSON(astext_type=sa.Text()), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["task_id"], ["user_task.id"], name=op.f("fk_draft_task_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("task_id", "account_id", name=op.f("pk_draft")),
    )
    op.create_table(
        "intake_look_up",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("intake_id", sa.Uuid(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("requester", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("consent", sa.Text(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "HIT",
                "NO_RECORD",
                "MISMATCH",
                "STALE",
                "PARTIAL",
                "PENDING",
                "SOURCE_DOWN",
                "NOT_AUTHORISED",
                "CONSENT_MISSING",
                name="outcome",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("facts", postgresql.JSON(astext_type=sa.Text()), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["intake_id"], ["intake.id"], name=op.f("fk_intake_look_up_intake_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_look_up")),
    )
    op.create_index("ix_intake_look_up_intake", "intake_look_up", ["intake_id", "asked_at"], unique=False)
    op.create_table(
        "involvement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "copy",
                "question",
                "delegation",
                "signature",
                name="involvementkind",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column(
            "verdict",
            sa.Enum("agree", "disagree", name="verdict", native_enum=False, length=24),
            nullable=True,
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("round", sa.Uuid(), nullable=True),
        sa.Column("quorum", sa.Text(), nullable=True),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("after", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["process_instance.id"], name=op.f("fk_involvement_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["user_task.id"], name=op.f("fk_involvement_task_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_involvement")),
    )
    op.create_index("ix_involvement_case", "involvement", ["case_id"], unique=False)
    op.create_index(
        "ix_involvement_open",
        "involvement",
        ["recipient", "sent_at", "id"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "ix_involvement_received", "involvement", ["recipient", "kind", "sent_at", "id"], unique=False
    )
    op.create_index("ix_involvement_task", "involvement", ["task_id"], unique=False)
    op.create_table(
        "objection",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("publicity_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handled_by", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["process_instance.id"], name=op.f("fk_objection_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["publicity_id"], ["publicity.id"], name=op.f("fk_objection_publicity_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_objection")),
        sa.UniqueConstraint("number", name=op.f("uq_objection_number")),
    )
    op.create_index("ix_objection_case", "objection", ["case_id"], unique=False)
    op.create_index(op.f("ix_objection_publicity_id"), "objection", ["publicity_id"], unique=False)
    op.create_table(
        "rectification_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("rectification_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["rectification_id"],
            ["rectification.id"],
            name=op.f("fk_rectification_event_rectification_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectification_event")),
    )
    op.create_index(
        op.f("ix_rectification_event_rectification_id"),
        "rectification_event",
        ["rectification_id"],
        unique=False,
    )
    op.create_table(
        "urge",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["process_instance.id"], name=op.f("fk_urge_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["user_task.id"], name=op.f("fk_urge_task_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_urge")),
    )
    op.create_index("ix_urge_case", "urge", ["case_id"], unique=False)
    op.create_index("ix_urge_task", "urge", ["task_id", "sent_at"], unique=False)
    op.create_table(
        "user_task_candidate",
        sa.Column("group_name", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Text(), server_default="", nullable=False),
        sa.Column("items", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["task_id"], ["user_task.id"], name=op.f("fk_user_task_candidate_task_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("group_name", "due_at", "task_id", name=op.f("pk_user_task_candidate")),
    )
    op.create_index(
        "ix_user_task_candidate_kept",
        "user_task_candidate",
        ["group_name", "due_at", "task_id"],
        unique=False,
        postgresql_include=["items", "office"],
    )
    op.create_index(
        "ix_user_task_candidate_step",
        "user_task_candidate",
        ["group_name", "step", "due_at", "task_id"],
        unique=False,
    )
    op.create_index("ix_user_task_candidate_task", "user_task_candidate", ["task_id"], unique=False)


def downgrade() -> None:
    """Take this revision back."""
    op.drop_index("ix_user_task_candidate_task", table_name="user_task_candidate")
    op.drop_index("ix_user_task_candidate_step", table_name="user_task_candidate")
    op.drop_index(
        "ix_user_task_candidate_kept",
        table_name="user_task_candidate",
        postgresql_include=["items", "office"],
    )
    op.drop_table("user_task_candidate")
    op.drop_index("ix_urge_task", table_name="urge")
    op.drop_index("ix_urge_case", table_name="urge")
    op.drop_table("urge")
    op.drop_index(op.f("ix_rectification_event_rectification_id"), table_name="rectification_event")
    op.drop_table("rectification_event")
    op.drop_index(op.f("ix_objection_publicity_id"), table_name="objection")
    op.drop_index("ix_objection_case", table_name="objection")
    op.drop_table("objection")
    op.drop_index("ix_involvement_task", table_name="involvement")
    op.drop_index("ix_involvement_received", table_name="involvement")
    op.drop_index(
        "ix_involvement_open", table_name="involvement", postgresql_where=sa.text("closed_at IS NULL")
    )
    op.drop_index("ix_involvement_case", table_name="involvement")
    op.drop_table("involvement")
    op.drop_index("ix_intake_look_up_intake", table_name="intake_look_up")
    op.drop_table("intake_look_up")
    op.drop_table("draft")
    op.drop_table("clock_notice")
    op.drop_index(
        "ix_clock_event_extended", table_name="clock_event", postgresql_where=sa.text("kind = 'extend'")
    )
    op.drop_index(op.f("ix_clock_event_clock_id"), table_name="clock_event")
    op.drop_table("clock_event")
    op.drop_index(op.f("ix_attachment_view_attachment_id"), table_name="attachment_view")
    op.drop_table("attachment_view")
    op.drop_index("ix_api_token_client", table_name="api_token")
    op.drop_table("api_token")
    op.drop_index(
        "ix_user_task_mine",
        table_name="user_task",
        postgresql_where=sa.text("state = 'open'"),
        postgresql_include=["name", "item", "case_id"],
    )
    op.drop_index("ix_user_task_due", table_name="user_task", postgresql_where=sa.text("state = 'open'"))
    op.drop_index(
        "ix_user_task_done", table_name="user_task", postgresql_where=sa.text("state = 'completed'")
    )
    op.drop_index("ix_user_task_case", table_name="user_task")
    op.drop_table("user_task")
    op.drop_index("ix_timer_due", table_name="timer", postgresql_where=sa.text("state = 'waiting'"))
    op.drop_index("ix_timer_case", table_name="timer")
    op.drop_table("timer")
    op.drop_index("uq_text_message_cause", table_name="text_message")
    op.drop_index("ix_text_message_sent", table_name="text_message")
    op.drop_index(
        "ix_text_message_due", table_name="text_message", postgresql_where=sa.text("state = 'waiting'")
    )
    op.drop_index("ix_text_message_case", table_name="text_message")
    op.drop_table("text_message")
    op.drop_index("ix_termination_open", table_name="termination", postgresql_where=sa.text("agreed IS NULL"))
    op.drop_index(op.f("ix_termination_case_id"), table_name="termination")
    op.drop_table("termination")
    op.drop_index(op.f("ix_suspension_case_id"), table_name="suspension")
    op.drop_table("suspension")
    op.drop_index("ix_staff_session_opened", table_name="staff_session")
    op.drop_index(
        "ix_staff_session_open", table_name="staff_session", postgresql_where=sa.text("ended_at IS NULL")
    )
    op.drop_table("staff_session")
    op.drop_table("saved_view")
    op.drop_table("release_draft_file")
    op.drop_index(op.f("ix_release_draft_event_draft_id"), table_name="release_draft_event")
    op.drop_table("release_draft_event")
    op.drop_index(
        "ix_rectification_responsible",
        table_name="rectification",
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.drop_index("ix_rectification_opened", table_name="rectification")
    op.drop_index(
        "ix_rectification_open", table_name="rectification", postgresql_where=sa.text("closed_at IS NULL")
    )
    op.drop_index("ix_rectification_case", table_name="rectification")
    op.drop_table("rectification")
    op.drop_table("recovery_code")
    op.drop_index("ix_publicity_case", table_name="publicity")
    op.drop_index("ix_publicity_board", table_name="publicity")
    op.drop_table("publicity")
    op.drop_table("phrase")
    op.drop_index("ix_opinion_rated", table_name="opinion", postgresql_where=sa.text("rating IS NOT NULL"))
    op.drop_index(op.f("ix_opinion_case_id"), table_name="opinion")
    op.drop_table("opinion")
    op.drop_index("ix_move_entry_state", table_name="move_entry")
    op.drop_table("move_entry")
    op.drop_index(
        "ix_message_subscription_open",
        table_name="message_subscription",
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.drop_index("ix_message_subscription_case", table_name="message_subscription")
    op.drop_table("message_subscription")
    op.drop_table("membership")
    op.drop_index(
        "ix_look_up_report", table_name="look_up", postgresql_where=sa.text("report_number IS NOT NULL")
    )
    op.drop_index(
        "ix_look_up_pending", table_name="look_up", postgresql_where=sa.text("reference IS NOT NULL")
    )
    op.drop_index(op.f("ix_look_up_job_id"), table_name="look_up")
    op.drop_index("ix_look_up_case", table_name="look_up")
    op.drop_index("ix_look_up_asked", table_name="look_up")
    op.drop_table("look_up")
    op.drop_index("ix_letter_case", table_name="letter")
    op.drop_table("letter")
    op.drop_index(
        "ix_job_held",
        table_name="job",
        postgresql_where=sa.text("state = 'waiting' AND held_for IS NOT NULL"),
    )
    op.drop_index("ix_job_due", table_name="job", postgresql_where=sa.text("state = 'waiting'"))
    op.drop_index("ix_job_case", table_name="job")
    op.drop_table("job")
    op.drop_index("ix_intake_person", table_name="intake", postgresql_where=sa.text("closed_at IS NULL"))
    op.drop_index("ix_intake_opened_by", table_name="intake", postgresql_where=sa.text("closed_at IS NULL"))
    op.drop_table("intake")
    op.drop_index("ix_incident_open", table_name="incident", postgresql_where=sa.text("closed_at IS NULL"))
    op.drop_index("ix_incident_case", table_name="incident")
    op.drop_table("incident")
    op.drop_table("household_member")
    op.drop_index(
        "ix_history_disclosed",
        table_name="history",
        postgresql_where=sa.text("kind IN ('disclose', 'print', 'export')"),
    )
    op.drop_index("ix_history_case", table_name="history")
    op.drop_table("history")
    op.drop_index(op.f("ix_former_password_account_id"), table_name="former_password")
    op.drop_table("former_password")
    op.drop_index(
        "ix_export_waiting",
        table_name="export",
        postgresql_where=sa.text("ready_at IS NULL AND failure IS NULL"),
    )
    op.drop_index("ix_export_account", table_name="export")
    op.drop_table("export")
    op.drop_table("duty_turn")
    op.drop_index("ix_correction_notice_sent", table_name="correction_notice")
    op.drop_table("correction_notice")
    op.drop_index("ix_clock_stopped", table_name="clock", postgresql_where=sa.text("stopped_at IS NOT NULL"))
    op.drop_index("ix_clock_open", table_name="clock", postgresql_where=sa.text("state <> 'stopped'"))
    op.drop_index(
        "ix_clock_notice", table_name="clock", postgresql_where=sa.text("next_notice_at IS NOT NULL")
    )
    op.drop_index("ix_clock_case", table_name="clock")
    op.drop_table("clock")
    op.drop_index(op.f("ix_case_link_origin_id"), table_name="case_link")
    op.drop_table("case_link")
    op.drop_index(
        "ix_case_item_delivered", table_name="case_item", postgresql_where=sa.text("delivered_at IS NOT NULL")
    )
    op.drop_table("case_item")
    op.drop_index(
        "ix_attachment_waiting", table_name="attachment", postgresql_where=sa.text("scan = 'waiting'")
    )
    op.drop_index("ix_attachment_loose", table_name="attachment", postgresql_where=sa.text("case_id IS NULL"))
    op.drop_index("ix_attachment_digest", table_name="attachment")
    op.drop_index("ix_attachment_case", table_name="attachment")
    op.drop_table("attachment")
    op.drop_index("ix_application_last_four", table_name="application")
    op.drop_index("ix_application_id_number", table_name="application")
    op.drop_index("ix_application_applicant_name", table_name="application")
    op.drop_table("application")
    op.drop_table("api_client")
    op.drop_index(op.f("ix_agency_id_number"), table_name="agency")
    op.drop_table("agency")
    op.drop_index("ix_absence_deputy", table_name="absence")
    op.drop_index("ix_absence_account", table_name="absence")
    op.drop_table("absence")
    op.drop_table("release_file")
    op.drop_table("release_draft")
    op.drop_index("ix_process_instance_started_by", table_name="process_instance")
    op.drop_index("ix_process_instance_started", table_name="process_instance")
    op.drop_index(
        "ix_process_instance_paused",
        table_name="process_instance",
        postgresql_where=sa.text("state = 'suspended'"),
    )
    op.drop_index(
        "ix_process_instance_open",
        table_name="process_instance",
        postgresql_where=sa.text("state = 'active'"),
    )
    op.drop_index(
        "ix_process_instance_number",
        table_name="process_instance",
        postgresql_ops={"number": "text_pattern_ops"},
    )
    op.drop_index(
        "ix_process_instance_ended",
        table_name="process_instance",
        postgresql_where=sa.text("ended_at IS NOT NULL"),
    )
    op.drop_index(
        "ix_process_instance_begun",
        table_name="process_instance",
        postgresql_where=sa.text("state = 'active'"),
    )
    op.drop_table("process_instance")
    op.drop_table("move")
    op.drop_table("account")
    op.drop_index(
        "ix_source_state_failing", table_name="source_state", postgresql_where=sa.text("failures > 0")
    )
    op.drop_table("source_state")
    op.drop_index(op.f("ix_release_digest"), table_name="release")
    op.drop_table("release")
    op.drop_table("post")
    op.drop_table("office")
    op.drop_index("ix_message_open", table_name="message", postgresql_where=sa.text("delivered_to IS NULL"))
    op.drop_table("message")
    op.drop_table("letter_series")
    op.drop_index("ix_inbound_nonce_seen", table_name="inbound_nonce")
    op.drop_table("inbound_nonce")
    op.drop_index("uq_inbound_message_key", table_name="inbound_message")
    op.drop_index("ix_inbound_message_received", table_name="inbound_message")
    op.drop_index(
        "ix_inbound_message_kept", table_name="inbound_message", postgresql_where=sa.text("state = 'kept'")
    )
    op.drop_table("inbound_message")
    op.drop_table("failed_sign_in")
    op.drop_index("ix_directory_act_subject", table_name="directory_act")
    op.drop_table("directory_act")
    op.drop_index(op.f("ix_calendar_year_year"), table_name="calendar_year")
    op.drop_table("calendar_year")
    op.drop_index("ix_applicant_id_number", table_name="applicant")
    op.drop_table("applicant")
    op.execute(sa.schema.DropSequence(sa.Sequence("case_number")))
