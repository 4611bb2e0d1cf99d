"""URLs of mailings."""

from mailer.blueprints.mailings import (
    attaching,
    audience_step,
    follow,
    mail,
    operate,
    preview,
    send,
    statistics,
)
from mailer.blueprints.urls import Area, get, post

area = Area(
    "mailings",
    "/mailings",
    [
        get("/", follow.index, "mailings:view"),
        get("/indicator", follow.indicator, "mailings:view"),
        get("/new", send.new, "mailings:send"),
        get("/send/audience", audience_step.audience, "mailings:send"),
        get("/send/audience/count", audience_step.count, "mailings:send"),
        get("/send", send.choose_template, "mailings:send"),
        get("/send/review", send.review, "mailings:send"),
        get("/send/recipients", send.recipients, "mailings:send"),
        get("/send/preview/recipients", preview.preview_recipients, "mailings:send"),
        get("/send/preview/next", preview.next_recipient, "mailings:send"),
        get("/send/preview/some", preview.some_recipients, "mailings:send"),
        post("/send", send.launch, "mailings:send"),
        post("/send/attachments", attaching.attach, "mailings:send"),
        post(
            "/send/attachments/<int:attachment_id>/remove",
            attaching.remove_attachment,
            "mailings:send",
        ),
        get("/<int:mailing_id>", follow.show, "mailings:view"),
        get("/<int:mailing_id>/progress", follow.progress, "mailings:view"),
        get("/<int:mailing_id>/left-out", follow.left_out, "mailings:view"),
        get("/<int:mailing_id>/statistics", statistics.figures, "mailings:view"),
        post("/<int:mailing_id>/statistics/list", statistics.save_list, "mailings:send"),
        get(
            "/<int:mailing_id>/attachments/<int:attachment_id>",
            attaching.download,
            "mailings:view",
        ),
        get("/<int:mailing_id>/mails/<int:delivery_id>", mail.mail, "mailings:view"),
        get("/<int:mailing_id>/mails/<int:delivery_id>/html", mail.mail_html, "mailings:view"),
        get("/<int:mailing_id>/mails/<int:delivery_id>/state", mail.mail_state, "mailings:view"),
        post("/<int:mailing_id>/send-now", operate.send_now, "mailings:send"),
        post("/<int:mailing_id>/pause", operate.pause, "mailings:send"),
        post("/<int:mailing_id>/resume", operate.resume, "mailings:send"),
        post("/<int:mailing_id>/stop", operate.stop, "mailings:send"),
        post("/<int:mailing_id>/start-again", operate.start_again, "mailings:send"),
        post("/<int:mailing_id>/retry-failed", operate.retry_failed, "mailings:send"),
        post("/<int:mailing_id>/doubtful", operate.settle_doubtful, "mailings:send"),
    ],
)
